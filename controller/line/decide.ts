import type { Recipe } from '../../recipes/recipe.ts';
import { fault, type Fault } from '../../stations/fault.ts';
import type { PackMLCommand, UnitMode } from '../../stations/packml.ts';
import {
  OFFLINE,
  SIMULATED_CHIP,
  SIMULATION_MAKER,
  type JobAnswer,
  type StationStatus,
} from '../../stations/station.ts';
import { OUTPUT, REJECT_BIN } from '../../stations/transport/contract.ts';
import type { EntryBody } from '../journal/entry.ts';
import { cardState, type CardState, type JobState, type LineState } from './line-state.ts';

/** What the controller has decided: facts for the journal, and what to do once they are durable. */
export interface Decision {
  readonly entries: readonly EntryBody[];
  readonly commands: readonly StationCommand[];
}

export type StationCommand =
  | { readonly type: 'submit' | 'query' | 'cancel'; readonly station: string; readonly key: string }
  | { readonly type: 'unit'; readonly station: string; readonly command: PackMLCommand }
  | { readonly type: 'mode'; readonly station: string; readonly mode: UnitMode };

export const NOTHING: Decision = { entries: [], commands: [] };

/** Refusals of one step that are tried again before a person is called. */
const REFUSALS_MAX = 3;

/** A station's status has changed. */
export function decideStatus(state: LineState, id: string, reported: StationStatus): Decision {
  const station = state.stations.get(id);
  if (station === undefined) return NOTHING;
  const status = refuseStranger(state, id, reported);
  const online = status.connection === 'online';
  const unitState = online ? status.unitState : null;
  // «connecting» and «offline» alternate while a machine is away: to the line both are offline.
  const connection = online ? 'online' : 'offline';
  const same =
    station.connection === connection &&
    station.unitState === unitState &&
    (!online || station.bootId === status.bootId) &&
    station.fault?.code === status.fault?.code &&
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

/** A simulated machine on a real line, or a real one on a simulated line, is to the line as if it were away. */
function refuseStranger(state: LineState, station: string, status: StationStatus): StationStatus {
  // A card reader names no maker: its chips are told apart by their answer to reset.
  if (status.identity === null || state.stations.get(station)?.kind === 'chip-encoder') return status;
  const simulated = status.identity.manufacturer === SIMULATION_MAKER;
  if (simulated === state.layout.simulated) return status;
  const reason = fault('station.wrong-identity', 'major', { station, found: status.identity.manufacturer });
  return { ...OFFLINE, fault: reason };
}

/** One alarm a station: raised with the first fault, returned to normal when the fault is gone. */
function alarmOf(state: LineState, station: string, reason: Fault | null, wasUp: boolean): EntryBody[] {
  const id = `station:${station}`;
  const alarm = state.alarms.get(id);
  if (reason === null) return alarm?.active ? [{ kind: 'alarm.returned', alarm: id }] : [];
  if (alarm?.active && alarm.fault.code === reason.code) return [];
  if (!wasUp) return [];
  return [{ kind: 'alarm.raised', alarm: id, fault: { ...reason, context: { ...reason.context, station } } }];
}

/** A station answers for a job: by its own event, or because it was asked. `findings`: what QC's result shows to be wrong. */
export function decideAnswer(
  state: LineState,
  recipe: Recipe,
  key: string,
  answer: JobAnswer,
  findings: readonly Fault[],
  sensors: Readonly<Record<string, string>> | null,
): Decision {
  const job = state.jobs.get(key);
  const card = job === undefined ? undefined : state.cards.get(job.card);
  // An answer for a job that has ended already is a repeat.
  if (job === undefined || card === undefined) return NOTHING;
  const transported = job.work === 'feed' || job.work === 'move';
  switch (answer.state) {
    case 'unreachable':
      return job.inDoubt ? NOTHING : facts([{ kind: 'job.doubted', key, why: answer.fault.code }]);
    case 'running':
      return job.inDoubt ? facts([{ kind: 'job.running', key }]) : NOTHING;
    case 'notDone':
      return notDone(job, card);
    case 'done':
      return ended(state, recipe, job, card, answer, findings);
    case 'failed':
      if (!answer.begun) return refused(job, card, answer.fault);
      return transported ? bySensors(state, recipe, job, card, sensors) : spoilt(job, card, answer.fault);
    case 'unknown':
      if (transported) return bySensors(state, recipe, job, card, sensors);
      if (job.work === 'inspect') return refused(job, card, fault('job.unknown', 'minor', { station: job.station }));
      return spoilt(job, card, fault('job.unknown', 'major', { station: job.station }));
  }
}

function ended(
  state: LineState,
  recipe: Recipe,
  job: JobState,
  card: CardState,
  answer: Extract<JobAnswer, { state: 'done' }>,
  findings: readonly Fault[],
): Decision {
  const { result } = answer;
  switch (result.kind) {
    case 'transport': {
      const end = jobEnded(job, 'done', result.serial, null, {});
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
    case 'print':
      return facts([jobEnded(job, 'done', '', null, { ribbonLot: result.ribbonLot, panels: result.panelsUsed })]);
    case 'engrave':
      return facts([jobEnded(job, 'done', '', null, { energyMilliJ: result.energyMilliJ })]);
    case 'inspect': {
      const end = jobEnded(job, 'done', '', null, {
        result: result.resultId,
        access: result.chip.protocol ?? '',
        signer: result.chip.signer,
        ...result.measures,
      });
      const [first] = findings;
      const judged: EntryBody = {
        kind: 'card.judged',
        card: card.id,
        verdict: first === undefined ? 'good' : 'reject',
        findings: [...findings],
      };
      if (first === undefined) return facts([judged, end]);
      return facts([judged, end, { kind: 'card.condemned', card: card.id, reason: first }]);
    }
  }
}

function simulatedChip(atrHex: string): boolean {
  return Buffer.from(atrHex, 'hex').includes(SIMULATED_CHIP, 0, 'latin1');
}

/** The job never began: the card is where it was, and the step is planned anew with the same key. */
function notDone(job: JobState, card: CardState): Decision {
  const end = jobEnded(job, 'notDone', '', null, {});
  return facts(job.work === 'feed' ? [end, voided(card)] : [end]);
}

/** The station would not begin: tried again under a new attempt, a few times. */
function refused(job: JobState, card: CardState, reason: Fault): Decision {
  const entries: EntryBody[] = [jobEnded(job, 'failed', '', reason, {}, false)];
  if (job.work === 'feed') entries.push(voided(card));
  if (card.refusals + 1 >= REFUSALS_MAX) entries.push({ kind: 'hold.latched', reason });
  return facts(entries);
}

/** The card bears marks of work that did not succeed: it can never be good. */
function spoilt(job: JobState, card: CardState, reason: Fault): Decision {
  return condemn(jobEnded(job, 'failed', '', reason, {}), card, reason);
}

function condemn(end: EntryBody, card: CardState, reason: Fault): Decision {
  return facts([end, { kind: 'card.condemned', card: card.id, reason }]);
}

/** A move whose end nobody reports: the transport's sensors tell where the blank is. */
function bySensors(
  state: LineState,
  recipe: Recipe,
  job: JobState,
  card: CardState,
  sensors: Readonly<Record<string, string>> | null,
): Decision {
  if (sensors === null) return NOTHING;
  if (job.work === 'feed') {
    const serial = sensors[job.to] ?? '';
    // The blank that lies there may be the one that was to make room: then nothing was fed.
    const known = [...state.cards.values()].some((other) => other.serial === serial);
    return serial === '' || known
      ? facts([jobEnded(job, 'notDone', '', null, {}), voided(card)])
      : facts([jobEnded(job, 'done', serial, null, { by: 'sensor' })]);
  }
  if (sensors[job.from] === card.serial) return notDone(job, card);
  const toSink = job.to === OUTPUT || job.to === REJECT_BIN;
  if (sensors[job.to] === card.serial || toSink) {
    return facts([jobEnded(job, 'done', card.serial, null, { by: 'sensor' }), ...delivered(state, recipe, card)]);
  }
  return facts([
    {
      kind: 'hold.latched',
      reason: fault('line.position-unknown', 'major', {
        position: job.to,
        expected: card.serial,
        found: sensors[job.to] ?? '',
      }),
    },
  ]);
}

/** What follows when a move ended in the output stacker or the reject bin. */
function delivered(state: LineState, recipe: Recipe, card: CardState): EntryBody[] {
  const machine = cardState(card);
  if (machine === 'delivering') {
    return [
      {
        kind: 'card.ended',
        card: card.id,
        order: card.order,
        outcome: 'accepted',
        serial: card.serial,
        rank: state.totals.accepted + 1,
      },
    ];
  }
  if (machine !== 'discarding') return [];
  const entries: EntryBody[] = [
    {
      kind: 'card.ended',
      card: card.id,
      order: card.order,
      outcome: 'rejected',
      serial: card.serial,
      rank: state.totals.rejected + 1,
    },
  ];
  if (card.attempt >= recipe.attemptsMax) {
    const order = state.orders.get(card.order);
    const reasons = [...(order?.reasons ?? []), ...(card.reason === null ? [] : [card.reason])];
    entries.push(
      { kind: 'order.set-aside', order: card.order, reasons },
      {
        kind: 'alarm.raised',
        alarm: `order:${card.order}`,
        fault: fault('order.set-aside', 'minor', { order: card.order, attempts: card.attempt }),
      },
      // Nothing goes on being wrong: the alarm stands until somebody has seen it.
      { kind: 'alarm.returned', alarm: `order:${card.order}` },
    );
  }
  return entries;
}

function voided(card: CardState): EntryBody {
  return { kind: 'card.ended', card: card.id, order: card.order, outcome: 'void', serial: '', rank: 0 };
}

function jobEnded(
  job: JobState,
  outcome: 'done' | 'failed' | 'notDone' | 'unknown',
  serial: string,
  reason: Fault | null,
  evidence: Readonly<Record<string, string | number>>,
  begun = outcome !== 'notDone',
): EntryBody {
  return { kind: 'job.ended', key: job.key, outcome, serial, begun, fault: reason, evidence: { ...evidence } };
}

function facts(entries: readonly EntryBody[]): Decision {
  return { entries, commands: [] };
}
