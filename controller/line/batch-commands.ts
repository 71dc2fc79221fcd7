import type { EntryBody } from '../journal/entry.ts';
import type { Decision } from './decision.ts';
import { ordersNeverBegun } from './batch-queue.ts';
import type { BatchState, LineState } from './line-state.ts';

/** Commands of a production manager on waiting batches: order, urgency, hold, split. */

export type BatchWork =
  /** Made right before that one; last where `before` is empty. */
  | { readonly work: 'ScheduleBatch'; readonly batch: string; readonly before: string }
  | { readonly work: 'PrioritizeBatch'; readonly batch: string; readonly priority: BatchPriority }
  /** No further card is started for it; those on the line are finished. */
  | { readonly work: 'HoldBatch'; readonly batch: string; readonly why: string }
  | { readonly work: 'ReleaseBatch'; readonly batch: string }
  /** This many of its orders, the last ones without a card, become a batch of their own. */
  | { readonly work: 'SplitBatch'; readonly batch: string; readonly orders: number };

export type BatchPriority = BatchState['priority'];

export interface BatchCommand {
  readonly type: 'batch';
  readonly work: BatchWork;
}

export type BatchRefusal =
  | 'unknown-batch'
  | 'batch-ended'
  | 'batch-begun'
  | 'urgent-first'
  | 'batch-held'
  | 'batch-not-held'
  | 'too-many-orders'
  | 'too-many-batches';

/** Maximum number of orders per split: their index is rewritten in one group. */
export const SPLIT_ORDERS_MAX = 50_000;
/** Maximum number of parts of one batch. */
const PARTS_MAX = 99;

/** Decides on a batch command. `isBatch` returns whether there ever was a batch with this name; a part's name must be new. */
export function decideBatch(
  state: LineState,
  { work, id, by }: BatchCommand & { readonly id: string; readonly by: string },
  isBatch: (id: string) => boolean,
): Decision | { refusal: BatchRefusal } {
  const fact = factOf(state, work, by, isBatch);
  if (typeof fact === 'string') return { refusal: fact };
  const accepted: EntryBody = { kind: 'command.accepted', id, command: work.work, by, argument: work.batch };
  return { entries: [accepted, fact], commands: [] };
}

function factOf(
  state: LineState,
  work: BatchWork,
  by: string,
  isBatch: (id: string) => boolean,
): EntryBody | BatchRefusal {
  const waiting = state.queuedBatches.find(({ id }) => id === work.batch) ?? null;
  const batch = state.batch?.id === work.batch ? state.batch : waiting;
  if (batch === null) return 'unknown-batch';
  if (batch.ended) return 'batch-ended';
  switch (work.work) {
    case 'ScheduleBatch':
      return waiting === null ? 'batch-begun' : scheduled(state, waiting, work.before, by);
    case 'PrioritizeBatch':
      if (waiting === null || waiting.issued > 0) return 'batch-begun';
      return { kind: 'batch.prioritized', batch: batch.id, priority: work.priority, by };
    case 'HoldBatch':
      if (batch.heldWhy !== '') return 'batch-held';
      // Its cards follow another batch's on the line; to make it wait, the current batch is held.
      if (waiting !== null && waiting.issued > 0) return 'batch-begun';
      return { kind: 'batch.held', batch: batch.id, why: work.why, by };
    case 'ReleaseBatch':
      return batch.heldWhy === '' ? 'batch-not-held' : { kind: 'batch.released', batch: batch.id, by };
    case 'SplitBatch':
      return split(state, batch, work.orders, by, isBatch);
  }
}

function scheduled(
  { queuedBatches }: LineState,
  batch: BatchState,
  before: string,
  by: string,
): EntryBody | BatchRefusal {
  const follower = before === '' ? null : (queuedBatches.find(({ id }) => id === before) ?? null);
  if (before !== '' && (follower === null || follower === batch)) return 'unknown-batch';
  // A batch with cards on the line stays where it is.
  if (batch.issued > 0 || (follower !== null && follower.issued > 0)) return 'batch-begun';
  const others = queuedBatches.filter((other) => other !== batch);
  const at = follower === null ? others.length : others.indexOf(follower);
  const [inFront, behind] = [others.slice(0, at), others.slice(at)];
  const urgent = batch.priority === 'urgent';
  const overtakes = behind.some(({ priority }) => priority === 'urgent') && !urgent;
  const fallsBack = inFront.some(({ priority }) => priority === 'normal') && urgent;
  if (overtakes || fallsBack) return 'urgent-first';
  return { kind: 'batch.scheduled', batch: batch.id, before, by };
}

function split(
  state: LineState,
  batch: BatchState,
  orders: number,
  by: string,
  isBatch: (id: string) => boolean,
): EntryBody | BatchRefusal {
  const free = ordersNeverBegun(state, batch.id).length;
  if (orders > free || orders >= batch.ordered || orders > SPLIT_ORDERS_MAX) return 'too-many-orders';
  for (let part = 2; part <= PARTS_MAX; part += 1) {
    const into = `${batch.id.replace(PART_PATTERN, '')}.${part}`;
    if (!isBatch(into)) return { kind: 'batch.split', batch: batch.id, into, orders, by };
  }
  return 'too-many-batches';
}

/** The number of a part, appended to the batch's name. */
const PART_PATTERN = /\.\d{1,2}$/;
