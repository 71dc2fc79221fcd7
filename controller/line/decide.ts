import type { Recipe } from '../../recipes/recipe.ts';
import { fault, type Fault, type FaultCode } from '../../stations/fault.ts';
import { AWAY } from '../../stations/station-connection.ts';
import {
  OFFLINE,
  SIMULATED_CHIP,
  SIMULATION_MAKER,
  type JobAnswer,
  type StationStatus,
} from '../../stations/station.ts';
import type { ChipFindings } from '../../stations/quality-control/contract.ts';
import { fileName } from '../../stations/smartcard/icao9303/lds.ts';
import { TEXT_MAX_CHARACTERS, type EntryBody, type IdentityCheck } from '../journal/entry.ts';
import {
  facts,
  jobEnded,
  NOTHING,
  delivered,
  refusedAgain,
  STALE_MEMORY,
  STATION_ALARM,
  voided,
  type Decision,
} from './decision.ts';
import { type CardState, type JobState, type LineState } from './line-state.ts';
import {
  answersForAnother,
  deniedBySensors,
  holdForStaleMemory,
  notDoneByStaleMemory,
  staleMemory,
} from './stale-memory.ts';
import { astray, bySensors, neverMoved, readTwice, replaced, type Sight } from './move-in-doubt.ts';

/** Of each of the texts by which a machine says what it is. */
const TOLD_MAX_CHARACTERS = 120;

/** How a transport says that the card is not where it was to be lifted. */
const GONE: ReadonlySet<string> = new Set(['transport.position-empty', 'transport.serial-mismatch']);
/** Cards that QC rejects one after the other for one reason before a person is called. */
const REJECTS_IN_A_ROW_MAX = 5;

/** A station's status has changed. */
export function decideStatus(state: LineState, id: string, reported: StationStatus): Decision {
  const station = state.stations.get(id);
  if (station === undefined) return NOTHING;
  const status = refuseStranger(state, id, bounded(reported));
  const online = status.connection === 'online';
  const unitState = online ? status.unitState : null;
  // «connecting» and «offline» alternate while a machine is away: to the line both are offline.
  const connection = online ? 'online' : 'offline';
  const same =
    station.connection === connection &&
    station.unitState === unitState &&
    (!online || station.bootId === status.bootId) &&
    station.fault?.code === status.fault?.code &&
    (status.fault?.code !== 'station.wrong-identity' || station.offered === identityOf(status)) &&
    station.conditions.join() === status.conditions.join();
  if (same) return NOTHING;
  const entries: EntryBody[] = [
    {
      kind: 'station.changed',
      station: id,
      connection,
      unitState,
      bootId: status.bootId,
      fault: status.fault,
      conditions: [...status.conditions],
      software: status.identity?.softwareRevision ?? '',
      identity: identityOf(status),
    },
    ...alarmOf(
      state,
      id,
      online ? status.fault : (status.fault ?? fault('link.lost', 'major', {})),
      station.connection === 'online' || status.fault !== null,
    ),
  ];
  const asked =
    online && station.connection !== 'online' ? [...state.jobs.values()].filter((job) => job.station === id) : [];
  return { entries, commands: asked.map(({ key }) => ({ type: 'query', station: id, key })) };
}

/** What a machine says of itself comes into the journal, which holds no text without end: the rest is cut off. */
function bounded(status: StationStatus): StationStatus {
  const cut = (text: string): string => text.slice(0, TOLD_MAX_CHARACTERS);
  const { identity, bootId, conditions } = status;
  return {
    ...status,
    identity: identity && {
      manufacturer: cut(identity.manufacturer),
      model: cut(identity.model),
      serialNumber: cut(identity.serialNumber),
      softwareRevision: cut(identity.softwareRevision),
    },
    bootId: bootId && cut(bootId),
    conditions: [...new Set(conditions)],
  };
}

/**
 * A simulated machine on a real line, a real one on a simulated line, or another one than that which began the batch is to the
 * line as if it were away.
 */
function refuseStranger(state: LineState, station: string, status: StationStatus): StationStatus {
  const known = state.stations.get(station);
  if (status.identity === null || known === undefined) return status;
  const found = identityOf(status);
  const { batch } = state;
  const inBatch = batch !== null && !batch.ended && batch.issued > 0;
  if (inBatch && known.identity !== '' && known.identity !== found) {
    const reason = fault('station.wrong-identity', 'major', { station, found, expected: known.identity });
    return { ...OFFLINE, identity: status.identity, fault: reason };
  }
  // A card reader names no maker: its chips are told apart by their answer to reset.
  if (known.kind === 'chip-encoder') return status;
  const simulated = status.identity.manufacturer === SIMULATION_MAKER;
  if (simulated === state.layout.simulated) return status;
  const reason = fault('station.wrong-identity', 'major', { station, found: status.identity.manufacturer });
  return { ...OFFLINE, fault: reason };
}

function identityOf({ identity }: StationStatus): string {
  if (identity === null) return '';
  const { manufacturer, model, serialNumber, softwareRevision } = identity;
  return [manufacturer, model, serialNumber, softwareRevision]
    .filter((part) => part !== '')
    .join(', ')
    .slice(0, TEXT_MAX_CHARACTERS);
}

/** One alarm a station: raised with the first fault, returned to normal when the fault is gone. */
function alarmOf(state: LineState, station: string, reason: Fault | null, wasUp: boolean): EntryBody[] {
  const id = `${STATION_ALARM}${station}`;
  const alarm = state.alarms.get(id);
  if (reason === null) return alarm?.active ? [{ kind: 'alarm.returned', alarm: id }] : [];
  if (alarm?.active && sameCondition(alarm.fault.code, reason.code)) return [];
  if (!wasUp) return [];
  return [{ kind: 'alarm.raised', alarm: id, fault: { ...reason, context: { ...reason.context, station } } }];
}

/** A station that is away is away, however the link words it while it is looked for. */
function sameCondition(before: FaultCode, now: FaultCode): boolean {
  return before === now || (AWAY.has(before) && AWAY.has(now));
}

/** What QC's result says of a card: what is wrong, and what each witness says of whose it is. */
export interface Judgement {
  readonly findings: readonly Fault[];
  readonly identity: IdentityCheck;
}

/** Nobody has looked at the card. */
export const UNSEEN: Judgement = { findings: [], identity: { mrz: 'unread', qr: 'unread', chip: 'unread' } };

/** A station answers for a job: by its own event, or because it was asked. */
export function decideAnswer(
  state: LineState,
  recipe: Recipe,
  key: string,
  answer: JobAnswer,
  { findings, identity }: Judgement,
  sight: Sight,
): Decision {
  const job = state.jobs.get(key);
  const card = job === undefined ? undefined : state.cards.get(job.card);
  // An answer for a job that has ended already is a repeat.
  if (job === undefined || card === undefined) return NOTHING;
  const transported = job.work === 'feed' || job.work === 'move';
  switch (answer.state) {
    case 'unreachable':
      if (answer.fault.code === STALE_MEMORY) {
        const asUnknown = (): Decision => decideAnswer(state, recipe, key, { state: 'unknown' }, UNSEEN, sight);
        return answersForAnother(job, asUnknown);
      }
      return job.inDoubt ? NOTHING : facts([{ kind: 'job.doubted', key, why: answer.fault.code }]);
    case 'running':
      return job.inDoubt ? facts([{ kind: 'job.running', key }]) : NOTHING;
    case 'notDone':
      return neverMoved(state, job, card, sight);
    case 'done': {
      const denied = deniedBySensors(state, job, card, answer, sight);
      if (denied !== null) return denied;
      if (job.work === 'feed' && answer.result.kind === 'transport' && sight.fedBefore(answer.result.serial))
        return readTwice(state, job, card, answer.result.serial, sight);
      return ended(state, recipe, job, card, answer, { findings, identity });
    }
    case 'failed':
      if (!answer.begun && answer.fault.code === STALE_MEMORY) return notDoneByStaleMemory(job, card);
      if (!answer.begun) return refused(state, job, card, answer.fault, sight.sensors);
      return transported ? bySensors(state, recipe, job, card, sight, answer.fault) : spoilt(job, card, answer.fault);
    case 'unknown': {
      const unknownJob = fault('job.unknown', 'major', { station: job.station });
      if (transported) return bySensors(state, recipe, job, card, sight, unknownJob);
      if (job.work === 'inspect')
        return refused(state, job, card, fault('job.unknown', 'minor', { station: job.station }), sight.sensors);
      return spoilt(job, card, unknownJob);
    }
  }
}

function ended(
  state: LineState,
  recipe: Recipe,
  job: JobState,
  card: CardState,
  answer: Extract<JobAnswer, { state: 'done' }>,
  { findings, identity }: Judgement,
): Decision {
  const { result } = answer;
  switch (result.kind) {
    case 'transport': {
      const { serial, blankLot, chipLot } = result;
      const lots = job.work === 'feed' ? { blankLot, chipLot } : {};
      const end = jobEnded(job, 'done', serial, null, lots);
      if (job.work === 'feed') return facts([end]);
      if (result.serial !== card.serial) {
        const reason = fault('transport.serial-mismatch', 'major', {
          position: job.from,
          expected: card.serial,
          found: result.serial,
        });
        return facts([end, { kind: 'hold.latched', reason }]);
      }
      return facts([end, ...delivered(state, recipe, card)]);
    }
    case 'encode': {
      const end = jobEnded(job, 'done', result.chipSerial, null, { atr: result.atr, bytes: result.bytesWritten });
      if (simulatedChip(result.atr) !== state.layout.simulated) {
        const reason = fault('station.wrong-identity', 'major', { station: job.station, found: result.atr });
        return facts([end, { kind: 'card.condemned', card: card.id, reason }, { kind: 'hold.latched', reason }]);
      }
      if (result.chipSerial === card.serial) return facts([end]);
      return condemn(end, card, fault('chip.foreign', 'major', { expected: card.serial, found: result.chipSerial }));
    }
    case 'print': {
      const end = jobEnded(job, 'done', '', null, { ribbonLot: result.ribbonLot, panels: result.panelsUsed });
      return result.sha256 === job.payloadHash ? facts([end]) : otherContent(end, job, card);
    }
    case 'engrave': {
      const end = jobEnded(job, 'done', '', null, { energyMilliJ: result.energyMilliJ, lens: result.lens });
      return result.sha256 === job.payloadHash ? facts([end]) : otherContent(end, job, card);
    }
    case 'inspect': {
      const end = jobEnded(job, 'done', '', null, {
        result: result.resultId,
        ...chipEvidence(result.chip),
        ...result.measures,
      });
      const [first] = findings;
      const judged: EntryBody = {
        kind: 'card.judged',
        card: card.id,
        verdict: first === undefined ? 'good' : 'reject',
        findings: [...findings],
        identity,
      };
      if (first === undefined) return facts([judged, end]);
      return facts([
        judged,
        end,
        { kind: 'card.condemned', card: card.id, reason: first },
        ...repeatedRejects(state, first),
      ]);
    }
  }
}

/** What the chip showed to QC, in words that a person at the first article reads. */
function chipEvidence(chip: ChipFindings): Record<string, string> {
  const names = (files: Readonly<Record<string, unknown>>): string =>
    Object.keys(files)
      .map((fid) => fileName(Number.parseInt(fid, 16)))
      .join(' ')
      .slice(0, TEXT_MAX_CHARACTERS);
  return {
    access: chip.protocol ?? '',
    signer: chip.signer,
    passive: chip.passive ?? '',
    active: chip.active,
    terminal: chip.terminal,
    chip: chip.chip,
    locked: chip.locked ? 'locked' : 'open',
    files: names(chip.files),
    refused: names(chip.refused),
  };
}

/**
 * The machine says itself that it worked on something else than it was given: this card may bear it. It would say so of the next
 * card, too: that is the machine's fault, and a person looks at it.
 */
function otherContent(end: EntryBody, job: JobState, card: CardState): Decision {
  const reason = fault('station.other-content', 'major', { station: job.station });
  const { entries } = condemn(end, card, reason);
  return facts([...entries, ...holdForStaleMemory(staleMemory(job))]);
}

/** The same finding on one card after the other is the machines' fault, not the cards'. */
function repeatedRejects(state: LineState, finding: Fault): EntryBody[] {
  const what = String(finding.context['what'] ?? '');
  const again = state.rejectsInARow.what === `${finding.code} ${what}`;
  if (!again || state.rejectsInARow.count + 1 < REJECTS_IN_A_ROW_MAX) return [];
  const reason = fault('line.repeated-rejects', 'major', { what, cards: state.rejectsInARow.count + 1 });
  return [{ kind: 'hold.latched', reason }];
}

function simulatedChip(atrHex: string): boolean {
  return Buffer.from(atrHex, 'hex').includes(SIMULATED_CHIP, 0, 'latin1');
}

/** The station would not begin: tried again under a new attempt, a few times and after a pause. */
function refused(state: LineState, job: JobState, card: CardState, reason: Fault, sensors: Sight['sensors']): Decision {
  // A move that finds another blank, or none, where the card should be: it is lost from sight.
  if (job.work === 'move' && sensors !== null && sensors[job.from] !== card.serial) {
    if (GONE.has(reason.code) || replaced(state, job, card)) return astray(job, card, reason, job.from);
  }
  const entries: EntryBody[] = [jobEnded(job, 'failed', '', reason, {}, false)];
  if (job.work === 'feed') entries.push(voided(card));
  return facts([...entries, ...refusedAgain(job, card, reason)]);
}

/** The card bears marks of work that did not succeed: it can never be good. */
function spoilt(job: JobState, card: CardState, reason: Fault): Decision {
  return condemn(jobEnded(job, 'failed', '', reason, {}), card, reason);
}

function condemn(end: EntryBody, card: CardState, reason: Fault): Decision {
  return facts([end, { kind: 'card.condemned', card: card.id, reason }]);
}
