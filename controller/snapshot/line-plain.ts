import { InvariantError } from '../../stations/fault.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import { cardMachine } from '../line/card-machine.ts';
import { untouchedOrder } from '../line/fold-batch.ts';
import { lineMachine } from '../line/line-machine.ts';
import { existing, newLineState, type BatchState, type LineState, type OrderState } from '../line/line-state.ts';
import type { StationState } from '../line/station-state.ts';
import type { CardState, JobState } from '../line/card-state.ts';
import { stationMachine } from '../line/station-machine.ts';
import { PLAIN_VERSION, type PlainLine } from './plain-line.ts';

/**
 * Converts the line's state to plain data and back. Process-relative times are not included: after reading they are set to the present
 * instant, as in a fold of the whole journal. A batch referenced from two places stays one object and is written once.
 */

type PlainBatch = PlainLine['batches'][number];
type PlainCard = PlainLine['cards'][number];
type PlainJob = PlainLine['jobs'][number];
type PlainStation = PlainLine['stations'][number];
type Untouched = PlainLine['pending'][number]['orders'];

/** Maps become lists in their order, so that iteration is the same after a start. */
export function toPlain(state: LineState): PlainLine {
  const { layout: _, pendingFrom: __, queuedBatches: ___, ...rest } = state;
  const batches = new Map<string, BatchState>();
  for (const one of [state.batch, ...state.queuedBatches, ...state.unreconciled])
    if (one !== null) batches.set(one.id, one);
  const { orders, pending } = ordersOf(state);
  return {
    ...rest,
    version: PLAIN_VERSION,
    line: state.line.value,
    batches: [...batches.values()].map((one) => plainBatch(one)),
    batch: state.batch?.id ?? null,
    queued: state.queuedBatches.map(({ id }) => id),
    unreconciled: state.unreconciled.map(({ id }) => id),
    importing: [...state.importing.values()].map((one) => ({
      batch: plainBatch(one.batch),
      orders: untouched(one.orders),
    })),
    strays: [...state.strays],
    boxDifferences: [...state.boxDifferences],
    failingLots: [...state.failingLots].map(([lot, { chipLot, blanks }]) => [lot, { chipLot, blanks: [...blanks] }]),
    orders,
    remakes: state.remakes,
    pending,
    cards: [...state.cards.values()].map((one) => plainCard(one)),
    jobs: [...state.jobs.values()].map((one) => plainJob(one)),
    stations: [...state.stations.values()].map((one) => plainStation(one)),
    alarms: [...state.alarms.values()],
    alarmControls: [...state.alarmControls].map(([id, control]) => ({ id, ...control })),
  };
}

function plainBatch(one: BatchState): PlainBatch {
  return { ...one, acceptedFor: [...one.acceptedFor] };
}

/** The queue as runs of one batch each; all other orders individually. */
function ordersOf(state: LineState): Pick<PlainLine, 'orders' | 'pending'> {
  const again = new Set(state.remakes);
  const orders: OrderState[] = [];
  const waiting: OrderState[] = [];
  for (const one of state.orders.values())
    if (one.state === 'waiting' && one.attempts === 0 && !again.has(one.id)) waiting.push(one);
    else orders.push(one);
  let next = 0;
  const pending: { batch: string; orders: Untouched }[] = [];
  for (let index = state.pendingFrom; index < state.pending.length; index += 1) {
    const wanted = state.pending[index] ?? '';
    // The order is usually the same: half a million lookups would take a quarter of a second.
    const there = waiting[next];
    const { id, batch, sequence, office } = there?.id === wanted ? there : existing(state.orders, wanted);
    next += 1;
    let run = pending.at(-1);
    if (run?.batch !== batch) {
      run = { batch, orders: untouched([]) };
      pending.push(run);
    }
    run.orders.ids.push(id);
    run.orders.sequences.push(sequence);
    run.orders.offices.push(office);
  }
  return { orders, pending };
}

function untouched(orders: readonly OrderState[]): Untouched {
  return {
    ids: orders.map(({ id }) => id),
    sequences: orders.map(({ sequence }) => sequence),
    offices: orders.map(({ office }) => office),
  };
}

function plainCard({ machine, refusedAtMs, attempts, ...one }: CardState): PlainCard {
  const { phase, phases } = machine.context;
  return {
    ...one,
    machine: { value: machine.value, phase, phases },
    hadJob: refusedAtMs !== 0,
    attempts: [...attempts],
  };
}

function plainJob(job: JobState): PlainJob {
  const { requestedAtMs: _, ...one } = job;
  return one;
}

function plainStation(station: StationState): PlainStation {
  const { layout: _, machine, commandedAtMs, failures, ...one } = station;
  const { atMs, ...run } = failures;
  return {
    ...one,
    machine: machine.value,
    conditions: [...one.conditions],
    lossesAt: [...one.lossesAt],
    wasCommanded: commandedAtMs !== 0,
    failures: { ...run, hasFailed: atMs !== 0 },
  };
}

/** Null if it does not fit this layout's stations, or refers to a missing batch. `nowMs`: the monotonic clock. */
export function fromPlain(plain: PlainLine, layout: LineLayout, nowMs: number): LineState | null {
  const fresh = newLineState(layout);
  const stations = stationsOf(plain, fresh, nowMs);
  const batches = new Map(plain.batches.map((one) => [one.id, liveBatch(one)]));
  const named = (ids: readonly string[]): BatchState[] => ids.flatMap((id) => batches.get(id) ?? []);
  const queuedBatches = named(plain.queued);
  const unreconciled = named(plain.unreconciled);
  const current = plain.batch === null ? null : batches.get(plain.batch);
  if (stations === null || current === undefined) return null;
  if (queuedBatches.length !== plain.queued.length || unreconciled.length !== plain.unreconciled.length) return null;
  const { version: _, batches: __, queued: ___, ...rest } = plain;
  const pending = plain.pending.flatMap(({ batch, orders }) => liveOrders(batch, orders));
  return {
    ...fresh,
    ...rest,
    line: lineMachine.resolveState({ value: plain.line, context: {} }),
    batch: current,
    queuedBatches,
    unreconciled,
    importing: new Map(
      plain.importing.map(({ batch, orders }) => [
        batch.id,
        { batch: liveBatch(batch), orders: liveOrders(batch.id, orders) },
      ]),
    ),
    strays: new Map(plain.strays),
    boxDifferences: new Map(plain.boxDifferences),
    failingLots: new Map(plain.failingLots),
    orders: new Map([...plain.orders, ...pending].map((one) => [one.id, one])),
    pending: pending.map(({ id }) => id),
    pendingFrom: 0,
    cards: new Map(plain.cards.map((one) => [one.id, liveCard(one, nowMs)])),
    jobs: new Map(plain.jobs.map((one) => [one.key, { ...one, requestedAtMs: nowMs }])),
    stations,
    alarms: new Map(plain.alarms.map((one) => [one.id, one])),
    alarmControls: new Map(plain.alarmControls.map(({ id, ...control }) => [id, control])),
  };
}

function liveBatch(one: PlainBatch): BatchState {
  return { ...one, acceptedFor: new Map(one.acceptedFor) };
}

function liveOrders(batch: string, { ids, sequences, offices }: Untouched): OrderState[] {
  return ids.map((id, index) => {
    const [sequence, office] = [sequences[index], offices[index]];
    if (sequence === undefined || office === undefined)
      throw new InvariantError(`order ${id} of a snapshot is cut off`);
    return untouchedOrder({ order: id, batch, sequence, office });
  });
}

function liveCard({ hadJob, machine: { value, phase, phases }, ...one }: PlainCard, nowMs: number): CardState {
  return {
    ...one,
    machine: cardMachine.resolveState({ value, context: { phase, phases } }),
    refusedAtMs: hadJob ? nowMs : 0,
    attempts: new Map(one.attempts),
  };
}

function stationsOf(plain: PlainLine, fresh: LineState, nowMs: number): Map<string, StationState> | null {
  if (plain.stations.length !== fresh.stations.size) return null;
  const stations = new Map<string, StationState>();
  for (const { wasCommanded, failures, ...one } of plain.stations) {
    const empty = fresh.stations.get(one.id);
    if (empty === undefined || empty.kind !== one.kind) return null;
    const { hasFailed, ...run } = failures;
    stations.set(one.id, {
      ...empty,
      ...one,
      kind: empty.kind,
      layout: empty.layout,
      machine: stationMachine.resolveState({ value: one.machine, context: {} }),
      commandedAtMs: wasCommanded ? nowMs : 0,
      failures: { ...run, atMs: hasFailed ? nowMs : 0 },
    });
  }
  return stations;
}
