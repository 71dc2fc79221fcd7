import { InvariantError } from '../../stations/fault.ts';
import type { EntryOf } from '../journal/entry.ts';
import { leaveFront, succeed, removeNext } from './batch-queue.ts';
import type { Fold, Moment } from './fold-moment.ts';
import { batchOf, existing, type BatchState, type LineState, type OrderState } from './line-state.ts';
import type { CardState } from './card-state.ts';

/** Folds journal entries about batches and their orders into the line's state. */

type BatchEntry = EntryOf<
  | 'batch.created'
  | 'order.accepted'
  | 'batch.imported'
  | 'first-article.decided'
  | 'order.set-aside'
  | 'batch.ended'
  | 'batch.reconciled'
>;

export function applyToBatch(state: LineState, body: BatchEntry, { seq, at }: Moment): void {
  switch (body.kind) {
    case 'batch.created':
      announce(state, body, at);
      return;
    case 'order.accepted':
      accept(state, body);
      return;
    case 'batch.imported':
      release(state, body);
      return;
    case 'first-article.decided':
      decideFirstArticle(state, body);
      state.revision = seq;
      return;
    case 'order.set-aside': {
      const order = existing(state.orders, body.order);
      leaveQueue(state, order.id);
      setAside(state, order);
      return;
    }
    case 'batch.ended':
      endBatch(state, body);
      return;
    case 'batch.reconciled': {
      const found = state.unreconciled.findIndex(({ id }) => id === body.batch);
      if (found >= 0) state.unreconciled.splice(found, 1);
      state.revision = seq;
      return;
    }
  }
}

/** A batch whose orders are still being imported. */
function announce(state: LineState, body: EntryOf<'batch.created'>, createdAt: number): void {
  state.importing.set(body.batch, {
    batch: {
      id: body.batch,
      recipe: body.recipe,
      recipeHash: body.recipeHash,
      changeover: body.changeover,
      priority: 'normal',
      heldWhy: '',
      firstArticle: body.firstArticle === 'required' ? 'open' : 'none',
      firstArticleCard: '',
      ordered: body.accepted,
      issued: 0,
      accepted: 0,
      acceptedFor: new Map(),
      rejected: 0,
      removed: 0,
      setAside: 0,
      ended: false,
      firstAcceptedAt: 0,
      lastAcceptedAt: 0,
      createdAt,
    },
    orders: [],
  });
}

function accept(state: LineState, body: EntryOf<'order.accepted'>): void {
  existing(state.importing, body.batch).orders.push(untouchedOrder(body));
}

/** An order for which no card has been started yet. */
export function untouchedOrder({
  order,
  batch,
  sequence,
  office,
}: Pick<EntryOf<'order.accepted'>, 'order' | 'batch' | 'sequence' | 'office'>): OrderState {
  return {
    id: order,
    batch,
    sequence,
    office,
    state: 'waiting',
    attempts: 0,
    remake: 'allowed',
    reasons: [],
    failedAt: [],
    failedLot: '',
  };
}

/** All orders of the batch are imported: the line may make it. */
function release(state: LineState, body: EntryOf<'batch.imported'>): void {
  const { batch, orders } = existing(state.importing, body.batch);
  state.importing.delete(body.batch);
  batch.ordered = orders.length;
  for (const order of orders.toSorted((one, other) => one.sequence - other.sequence)) {
    state.orders.set(order.id, order);
    state.pending.push(order.id);
  }
  beginBatch(state, batch);
}

function decideFirstArticle(state: LineState, body: EntryOf<'first-article.decided'>): void {
  const batch = batchOf(state, body.batch);
  if (batch === null) return;
  batch.firstArticle = body.decision === 'approved' ? 'approved' : 'open';
  batch.firstArticleCard = '';
}

/** It is no longer queued, neither for a remake nor for its first card. */
function leaveQueue(state: LineState, order: string): void {
  const again = state.remakes.indexOf(order);
  if (again >= 0) state.remakes.splice(again, 1);
  else if (!leaveFront(state, order)) {
    const waits = state.pending.indexOf(order, state.pendingFrom);
    if (waits >= 0) state.pending.splice(waits, 1);
  }
}

/** No further card of it is made, and none is on the line. */
export function setAside(state: LineState, order: OrderState): void {
  state.orders.delete(order.id);
  const batch = batchOf(state, order.batch);
  if (batch !== null) batch.setAside += 1;
}

/** None of these is made any more: waiting ones are set aside now, those on the line once their card has ended. */
export const setAsideUnfinished: Fold<'journal.resumed'> = (state, _, { seq }) => {
  for (const order of state.orders.values()) {
    if (order.state === 'waiting') setAside(state, order);
    if (order.state === 'inProcess') order.remake = 'never';
  }
  state.pending.length = 0;
  state.pendingFrom = 0;
  state.remakes.length = 0;
  state.revision = seq;
};

/** The first card of the batch that QC finds good is shown to a person. */
export function showFirstArticle(state: LineState, card: CardState, verdict: CardState['verdict']): void {
  const batch = batchOf(state, existing(state.orders, card.order).batch);
  if (batch?.firstArticle === 'open' && verdict === 'good' && batch.firstArticleCard === '')
    batch.firstArticleCard = card.id;
}

/** A card that is no longer good, or gone, can't be shown: another one is made. */
export function withdrawFirstArticle(state: LineState, card: CardState): void {
  const batch = batchOf(state, existing(state.orders, card.order).batch);
  if (batch?.firstArticleCard === card.id) batch.firstArticleCard = '';
}

function beginBatch(state: LineState, batch: BatchState): void {
  if (state.batch === null) state.batch = batch;
  else state.queuedBatches.push(batch);
  succeed(state);
}

function endBatch(state: LineState, { batch: id, next }: EntryOf<'batch.ended'>): void {
  const { batch } = state;
  if (batch?.id !== id) throw new InvariantError(`the batch ${id} ended while ${batch?.id ?? 'none'} was made`);
  batch.ended = true;
  state.unreconciled.push(batch);
  if (next === '') {
    state.clearanceNeeded = true;
    return;
  }
  const following = removeNext(state);
  if (following?.id !== next)
    throw new InvariantError(`the batch ${next} was to follow, not ${following?.id ?? 'none'}`);
  state.batch = following;
}

/** Counts one more blank or card, for the line and for its batch. */
export function count(state: LineState, batch: BatchState | null, what: 'issued' | 'rejected' | 'removed'): void {
  state.totals[what] += 1;
  if (batch !== null) batch[what] += 1;
}
