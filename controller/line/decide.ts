import type { Recipe } from '../../recipes/recipe.ts';
import { NO_SERIAL } from '../../stations/blank-serial.ts';
import { fault, InvariantError, withContext, type Fault, type FaultCode } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import { capabilitiesOf, isCarrier, kindOfWork, phaseWorkOf } from '../../stations/kinds.ts';
import { NO_TEXT, outsideText, type OutsideText, type OutsideValues } from '../../stations/outside-text.ts';
import { AWAY } from '../../stations/station-connection.ts';
import { OFFLINE, SIMULATION_MAKER, type JobAnswer, type StationStatus } from '../../stations/station.ts';
import type { Misdone } from '../../stations/station-kind.ts';
import { sampled } from './samples.ts';
import { isTransportResult, type TransportResult } from '../../stations/transport/contract.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { CONDITIONS_MAX, FINDINGS_MAX, type IdentityCheck } from '../journal/entries/entry-values.ts';
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
  type StationCommand,
} from './decision.ts';
import { beside } from './box-count.ts';
import { existing, type LineState } from './line-state.ts';
import type { CardState, JobState } from './card-state.ts';
import {
  answersForAnother,
  deniedBySensors,
  holdForStaleMemory,
  notDoneByStaleMemory,
  staleMemory,
} from './stale-memory.ts';
import { queryUnseen, lostInStation, stillSeen, stored } from './stored.ts';
import { astray, bySensors, neverMoved, readTwice, replaced, type Sight } from './move-in-doubt.ts';
import { worldOf } from '../../stations/world.ts';

/** Faults by which a transport reports that the card is not where it was to be lifted. */
const GONE: ReadonlySet<string> = new Set(['transport.position-empty', 'transport.serial-mismatch']);
/** Consecutive rejects for one reason before a person is called. */
const REJECTS_IN_A_ROW_MAX = 5;

/** Decides on a change of a station's status. */
export function decideStatus(state: LineState, id: string, reported: StationStatus): Decision {
  const station = state.stations.get(id);
  if (station === undefined) return NOTHING;
  const status = refuseStranger(state, id, station.isolated === null ? reported : leftOut(station.isolated));
  const online = status.connection === 'online';
  const unitState = online ? status.unitState : null;
  // «connecting» and «offline» alternate while a machine is away: to the line both are offline.
  const connection = online ? 'online' : 'offline';
  // Recorded only when it is new, not again with every change.
  const shown = status.identity?.certificate ?? NO_TEXT;
  const certificate = shown === station.certificate ? NO_TEXT : shown;
  const same =
    station.connection === connection &&
    station.unitState === unitState &&
    (!online || station.bootId === status.bootId) &&
    station.fault?.code === status.fault?.code &&
    certificate === (online ? NO_TEXT : station.offeredCertificate) &&
    (online || station.offered === identityOf(status)) &&
    station.conditions.join() === status.conditions.join();
  const unseen = online ? queryUnseen(state, status.positions) : [];
  if (same) return { entries: [], commands: unseen };
  const entries: EntryBody[] = [
    {
      kind: 'station.changed',
      station: id,
      connection,
      unitState,
      bootId: status.bootId,
      fault: status.fault,
      conditions: status.conditions.slice(0, CONDITIONS_MAX),
      software: status.identity?.softwareRevision ?? NO_TEXT,
      identity: identityOf(status),
      certificate,
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
  const queries = asked.map(({ key }): StationCommand => ({ type: 'query', station: id, key }));
  return { entries, commands: [...queries, ...unseen] };
}

/** Isolates a station that reports new statuses without end; the line treats it as offline. */
export function decideIsolation(state: LineState, id: string): Decision {
  const station = state.stations.get(id);
  if (station === undefined || station.isolated !== null) return NOTHING;
  const severity = capabilitiesOf(station.kind).parallel ? 'minor' : 'major';
  const reason = fault('station.chattering', severity, { station: id });
  const { entries } = decideStatus(state, id, leftOut(reason));
  return facts([{ kind: 'station.isolated', station: id, reason }, ...entries]);
}

function leftOut(reason: Fault): StationStatus {
  return { ...OFFLINE, fault: reason };
}

/**
 * The line treats a machine as offline if its certificate is not the one accepted for the station, if it is not the machine that started
 * the batch, or if it is simulated on a real line or real on a simulated line.
 */
function refuseStranger(state: LineState, station: string, status: StationStatus): StationStatus {
  const there = state.stations.get(station);
  if (status.identity === null || there === undefined) return status;
  const found = identityOf(status);
  const { certificate } = status.identity;
  // Checked always, whatever is trusted: what a machine reports about itself, another one can report as well.
  if (there.certificate !== NO_TEXT && certificate !== NO_TEXT && there.certificate !== certificate) {
    const context = { station, found: certificate, expected: there.certificate };
    return { ...OFFLINE, identity: status.identity, fault: fault('station.other-certificate', 'major', context) };
  }
  const { batch } = state;
  const inBatch = batch !== null && !batch.ended && batch.issued > 0;
  if (inBatch && there.identity !== '' && there.identity !== found) {
    const reason = fault('station.wrong-identity', 'major', { station, found, expected: there.identity });
    return { ...OFFLINE, identity: status.identity, fault: reason };
  }
  // A card reader reports no manufacturer: its chips are distinguished by their answer to reset.
  if (!capabilitiesOf(there.kind).namesMaker) return status;
  const simulated = status.identity.manufacturer === SIMULATION_MAKER;
  if (simulated === state.layout.simulated) return status;
  const reason = fault('station.wrong-identity', 'major', {
    station,
    found: status.identity.manufacturer,
    wanted: worldOf(state.layout),
  });
  return { ...OFFLINE, fault: reason };
}

function identityOf({ identity }: StationStatus): OutsideText {
  if (identity === null) return NO_TEXT;
  const { manufacturer, model, serialNumber, softwareRevision } = identity;
  const parts = [manufacturer, model, serialNumber, softwareRevision].filter((part) => part !== '');
  return outsideText(parts.join(', '));
}

/** One alarm per station: raised with the first fault, returned to normal when the fault is gone. */
function alarmOf(state: LineState, station: string, reason: Fault | null, wasUp: boolean): EntryBody[] {
  const id = alarmId(`${STATION_ALARM}${station}`);
  const alarm = state.alarms.get(id);
  if (reason === null) return alarm?.active ? [{ kind: 'alarm.returned', alarm: id }] : [];
  if (alarm?.active && sameCondition(alarm.fault.code, reason.code)) return [];
  if (!wasUp) return [];
  return [{ kind: 'alarm.raised', alarm: id, fault: withContext(reason, { station }) }];
}

/** An offline station is offline, whatever the link reports while it reconnects. */
function sameCondition(before: FaultCode, now: FaultCode): boolean {
  return before === now || (AWAY.has(before) && AWAY.has(now));
}

/** QC's judgement of a card: findings, and what each source says about whose card it is. */
export interface Judgement {
  readonly findings: readonly Fault[];
  readonly identity: IdentityCheck;
  /** The card was drawn as a sample, after QC had reported: one in this many is inspected by a person. Null where it was not drawn. */
  readonly sampledOneIn: number | null;
}

/** The judgement of a card that was not inspected. */
export const UNSEEN: Judgement = {
  findings: [],
  identity: { mrz: 'unread', qr: 'unread', chip: 'unread' },
  sampledOneIn: null,
};

/** Decides on a station's answer for a job, spontaneous or queried. */
export function decideAnswer(
  state: LineState,
  recipe: Recipe,
  key: JobKey,
  answer: JobAnswer,
  judgement: Judgement,
  sight: Sight,
): Decision {
  const job = state.jobs.get(key);
  const card = job === undefined ? undefined : state.cards.get(job.card);
  // An answer for a job that has ended is a repeat.
  if (job === undefined || card === undefined) return NOTHING;
  const { carries: transported, marks, stores } = capabilitiesOf(kindOfWork(job.work));
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
      const denied = stores ? stillSeen(job, card, sight) : deniedBySensors(state, job, card, answer, sight);
      if (denied !== null) return denied;
      if (job.work === 'feed' && isTransportResult(answer.result) && sight.fedBefore(answer.result.serial))
        return readTwice(state, job, card, answer.result.serial, sight);
      return ended(state, recipe, job, card, answer, judgement);
    }
    case 'failed':
      if (!answer.begun && answer.fault.code === STALE_MEMORY) return notDoneByStaleMemory(job, card);
      if (!answer.begun) return refused(state, job, card, answer.fault, sight.sensors);
      if (stores) return lostInStation(job, card, answer.fault);
      return transported ? bySensors(state, recipe, job, card, sight, answer.fault) : spoilt(job, card, answer.fault);
    case 'unknown': {
      const unknownJob = fault('job.unknown', 'major', { station: job.station });
      if (transported) return bySensors(state, recipe, job, card, sight, unknownJob);
      if (stores) return lostInStation(job, card, unknownJob);
      if (!marks)
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
  { result }: Extract<JobAnswer, { state: 'done' }>,
  judgement: Judgement,
): Decision {
  if (isTransportResult(result)) return carried(state, recipe, job, card, result);
  const { kind } = existing(state.stations, job.station);
  if (isCarrier(kind)) throw new InvariantError(`${job.station} carries cards, and answered with ${result.kind}`);
  const phase = recipe.phases.find(({ id }) => id === job.phase);
  if (phase === undefined) throw new InvariantError(`${job.key} is of no phase of the recipe`);
  const asked = {
    station: job.station,
    serial: card.serial,
    payloadHash: job.payloadHash,
    simulated: state.layout.simulated,
    beside: (box: string) => beside(state, box),
  };
  const { serial, evidence, misdone } = phaseWorkOf(kind).report(result, asked, phase);
  const { judges, stores } = capabilitiesOf(kind);
  if (misdone !== null && stores) return wronglyStored(job, card, evidence, misdone);
  const end = jobEnded(job, 'done', serial, null, evidence);
  if (misdone !== null) return wronglyDone(job, card, end, misdone);
  if (stores) return stored(state, card, end);
  return judges ? judged(state, card, end, judgement) : facts([end]);
}

/** A move or a feed has ended, and its machine has read a serial. */
function carried(
  state: LineState,
  recipe: Recipe,
  job: JobState,
  card: CardState,
  { serial, blankLot, chipLot }: TransportResult,
): Decision {
  const end = jobEnded(job, 'done', serial, null, job.work === 'feed' ? { blankLot, chipLot } : {});
  if (job.work === 'feed') return facts([end]);
  if (serial !== card.serial) {
    const reason = fault('transport.serial-mismatch', 'major', {
      position: job.from,
      expected: card.serial,
      found: serial,
    });
    return facts([end, { kind: 'hold.latched', reason }]);
  }
  return facts([end, ...delivered(state, recipe, card)]);
}

/** The card carries wrong work; a person inspects whatever would make the next card wrong as well. */
function wronglyDone(job: JobState, card: CardState, end: EntryBody, { reason, line }: Misdone): Decision {
  const { entries } = condemn(end, card, reason);
  switch (line) {
    case 'goes-on':
      return facts(entries);
    case 'holds':
      return facts([...entries, { kind: 'hold.latched', reason }]);
    case 'holds-for-memory':
      return facts([...entries, ...holdForStaleMemory(staleMemory(job))]);
  }
}

/** The machine itself reports different work or a different count: a person checks where the card is and how many there are. */
function wronglyStored(job: JobState, card: CardState, evidence: OutsideValues, { reason, line }: Misdone): Decision {
  const { entries } = lostInStation(job, card, reason, evidence);
  return facts(line === 'holds-for-memory' ? [...entries, ...holdForStaleMemory(staleMemory(job))] : entries);
}

function judged(
  state: LineState,
  card: CardState,
  end: EntryBody,
  { findings, identity, sampledOneIn }: Judgement,
): Decision {
  const [first] = findings;
  const verdict: EntryBody = {
    kind: 'card.judged',
    card: card.id,
    verdict: first === undefined ? 'good' : 'reject',
    findings: findings.slice(0, FINDINGS_MAX),
    identity,
  };
  if (first === undefined) return facts([verdict, end, ...sampled(card, sampledOneIn)]);
  return facts([
    verdict,
    end,
    { kind: 'card.condemned', card: card.id, reason: first },
    ...repeatedRejects(state, first),
  ]);
}

/** The same finding on consecutive cards is the machines' fault, not the cards'. */
function repeatedRejects(state: LineState, finding: Fault): EntryBody[] {
  const what = String(finding.context['what'] ?? '');
  const again = state.rejectsInARow.what === `${finding.code} ${what}`;
  if (!again || state.rejectsInARow.count + 1 < REJECTS_IN_A_ROW_MAX) return [];
  const reason = fault('line.repeated-rejects', 'major', { what, cards: state.rejectsInARow.count + 1 });
  return [{ kind: 'hold.latched', reason }];
}

/** The station did not start the job: retried with a new attempt, a few times and after a pause. */
function refused(state: LineState, job: JobState, card: CardState, reason: Fault, sensors: Sight['sensors']): Decision {
  // A move that finds another blank, or none, where the card should be: the card is astray.
  if (job.work === 'move' && sensors !== null && sensors.get(job.from) !== card.serial) {
    if (GONE.has(reason.code) || replaced(state, job, card)) return astray(job, card, reason, job.from);
  }
  const entries: EntryBody[] = [jobEnded(job, 'failed', NO_SERIAL, reason, {}, false)];
  if (job.work === 'feed') entries.push(voided(card));
  return facts([...entries, ...refusedAgain(job, card, reason)]);
}

/** The card carries marks of failed work and can never be good. */
function spoilt(job: JobState, card: CardState, reason: Fault): Decision {
  return condemn(jobEnded(job, 'failed', NO_SERIAL, reason, {}), card, reason);
}

function condemn(end: EntryBody, card: CardState, reason: Fault): Decision {
  return facts([end, { kind: 'card.condemned', card: card.id, reason }]);
}
