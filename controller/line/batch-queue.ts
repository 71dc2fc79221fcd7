import { InvariantError } from '../../stations/fault.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { Moment } from './fold-moment.ts';
import { batchOf, existing, packMLState, type BatchState, type LineState } from './line-state.ts';

/** The queue of batches in production order, and their orders in the same order. */

export type QueueEntry = EntryOf<
  'batch.scheduled' | 'batch.prioritized' | 'batch.held' | 'batch.released' | 'batch.split'
>;

/**
 * Folds a command on a waiting batch into the line's state.
 * @throws InvariantError if the batch is unknown.
 */
export function applyToQueue(state: LineState, body: QueueEntry, { seq }: Moment): void {
  state.revision = seq;
  const batch = batchOf(state, body.batch);
  if (batch === null) throw new InvariantError(`the journal speaks of the batch ${body.batch}, which does not wait`);
  switch (body.kind) {
    case 'batch.scheduled':
      putBefore(state.queuedBatches, batch, body.before);
      break;
    case 'batch.prioritized': {
      batch.priority = body.priority;
      const others = state.queuedBatches.filter((other) => other !== batch);
      const first = others.find((other) => other.issued === 0 && other.priority === 'normal');
      putBefore(state.queuedBatches, batch, first?.id ?? '');
      break;
    }
    case 'batch.held':
      batch.heldWhy = body.why;
      break;
    case 'batch.released':
      batch.heldWhy = '';
      break;
    case 'batch.split':
      splitOff(state, batch, body.into, body.orders);
  }
  succeed(state);
  arrange(state);
}

/** If the line was reset while nothing was waiting, the next batch replaces the one that has ended. */
export function succeed(state: LineState): void {
  const current = packMLState(state);
  if (state.batch?.ended !== true || (current !== 'Idle' && current !== 'Resetting')) return;
  state.batch = removeNext(state) ?? state.batch;
}

/** The next batch that may be made; null where none waits or all are held. */
export function nextBatch(state: LineState): BatchState | null {
  return state.queuedBatches.find(({ heldWhy }) => heldWhy === '') ?? null;
}

/** Removes the next batch from the queue to make it. */
export function removeNext(state: LineState): BatchState | null {
  const next = nextBatch(state);
  if (next !== null) state.queuedBatches.splice(state.queuedBatches.indexOf(next), 1);
  return next;
}

/** Empty slots tolerated at the front of the queue before it is compacted. */
const EMPTY_PLACES_MAX = 1000;

/** Removes the order from the front of the queue (started, or never made); false if another order is at the front. */
export function leaveFront(state: LineState, order: string): boolean {
  if (state.pending[state.pendingFrom] !== order) return false;
  state.pendingFrom += 1;
  // Compacted only now and then: the cost per order stays small however long the queue is.
  const empty = state.pendingFrom;
  if (empty === state.pending.length || (empty > EMPTY_PLACES_MAX && empty * 2 > state.pending.length)) {
    state.pending.splice(0, empty);
    state.pendingFrom = 0;
  }
  return true;
}

/** Orders of a batch for which no card was ever started, in queue order. */
export function ordersNeverBegun(state: LineState, batch: string): string[] {
  const free: string[] = [];
  for (let index = state.pendingFrom; index < state.pending.length; index += 1) {
    const order = state.orders.get(state.pending[index] ?? '');
    if (order?.batch === batch && order.state === 'waiting' && order.attempts === 0) free.push(order.id);
  }
  return free;
}

/** The orders that a split moves: the last ones of the batch. */
function ordersToSplit(state: LineState, batch: string, count: number): string[] {
  return ordersNeverBegun(state, batch).slice(-count);
}

function splitOff(state: LineState, from: BatchState, into: string, count: number): void {
  const moved = ordersToSplit(state, from.id, count);
  if (moved.length !== count) throw new InvariantError(`${count} orders of ${from.id} were to be split off`);
  for (const [index, id] of moved.entries()) {
    const order = existing(state.orders, id);
    state.orders.set(id, { ...order, batch: into, sequence: index + 1 });
  }
  from.ordered -= count;
  const part: BatchState = {
    ...from,
    id: into,
    firstArticle: from.firstArticle === 'none' ? 'none' : 'open',
    firstArticleCard: '',
    ordered: count,
    issued: 0,
    accepted: 0,
    acceptedFor: new Map(),
    rejected: 0,
    removed: 0,
    setAside: 0,
    heldWhy: '',
    firstAcceptedAt: 0,
    lastAcceptedAt: 0,
  };
  const at = state.queuedBatches.indexOf(from);
  // An order whose predecessor's cards are on the line stays in front.
  const begun = state.queuedBatches.findLastIndex(({ issued }) => issued > 0);
  state.queuedBatches.splice(Math.max(at, begun) + 1, 0, part);
}

function putBefore(queue: BatchState[], batch: BatchState, before: string): void {
  queue.splice(queue.indexOf(batch), 1);
  const at = before === '' ? -1 : queue.findIndex(({ id }) => id === before);
  queue.splice(at < 0 ? queue.length : at, 0, batch);
}

/**
 * Sorts the orders by the order of their batches; those of held batches go last.
 * @throws InvariantError if an order's batch is not waiting.
 */
export function arrange(state: LineState): void {
  const rest = new Map<string, string[]>();
  for (const id of state.pending.slice(state.pendingFrom)) {
    const { batch } = existing(state.orders, id);
    const list = rest.get(batch);
    if (list === undefined) rest.set(batch, [id]);
    else list.push(id);
  }
  const queue = state.queuedBatches.toSorted((one, other) => Number(one.heldWhy !== '') - Number(other.heldWhy !== ''));
  const waiting = state.pending.length - state.pendingFrom;
  state.pending.length = 0;
  state.pendingFrom = 0;
  for (const batch of [state.batch, ...queue]) {
    // Pushed one by one: spreading half a million arguments overflows the stack.
    for (const id of rest.get(batch?.id ?? '') ?? []) state.pending.push(id);
  }
  if (state.pending.length !== waiting) throw new InvariantError('an order waits for a batch that does not');
}
