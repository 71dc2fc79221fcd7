import { nextBatch } from './batch-queue.ts';
import { batchOf, type BatchState, type LineState } from './line-state.ts';
import { waitsForLot } from './rotation.ts';

/** Which orders get a card next: remakes, then the first cards of the current batch and of one that may follow it directly. */

/** Remakes that are searched for one that may go to the free station. */
const REMAKES_LOOKED_AT = 16;

/**
 * Orders that may be made next: remakes first; an order that must go elsewhere, or waits for a decision about its lot, is passed by the
 * next one.
 */
export function ordersToFeed(state: LineState): string[] {
  const again = remakes(state, REMAKES_LOOKED_AT);
  const late = again.filter((order) => waitsForLot(state, order));
  const first = again.filter((order) => !late.includes(order));
  return [...first, ...pendingOrders(state, 1), ...late];
}

/** Orders waiting for a remake, at most `atMost`; those of a held batch wait with it. */
function remakes(state: LineState, atMost: number): string[] {
  const wanted: string[] = [];
  for (const order of state.remakes) {
    if (wanted.length >= atMost) break;
    if (batchOf(state, state.orders.get(order)?.batch ?? '')?.heldWhy === '') wanted.push(order);
  }
  return wanted;
}

/** Orders to be made for the first time: those of the current batch, and of one that may follow it directly. */
function pendingOrders(state: LineState, atMost: number): string[] {
  const wanted: string[] = [];
  for (let index = state.pendingFrom; wanted.length < atMost; index += 1) {
    const order = state.pending[index];
    if (order === undefined || !mayBeFed(state, state.orders.get(order)?.batch ?? '')) break;
    wanted.push(order);
  }
  return wanted;
}

/** Before its first article is approved, a batch has at most one card on the line. */
export function awaitsFirstArticle(state: LineState, batch: BatchState | null): boolean {
  if (batch?.firstArticle !== 'open') return false;
  for (const card of state.cards.values()) if (state.orders.get(card.order)?.batch === batch.id) return true;
  return false;
}

function mayBeFed(state: LineState, batch: string): boolean {
  if (state.batch === null || state.batch.heldWhy !== '') return false;
  if (batch === state.batch.id && !state.batch.ended) return true;
  return followingBatch(state)?.id === batch;
}

/** The batch whose cards may follow those of the current one; null where the line must be emptied first. */
export function followingBatch(state: LineState): BatchState | null {
  const { batch } = state;
  const next = nextBatch(state);
  if (batch === null || batch.ended || next === null) return null;
  return batch.changeover === 'continuous' && next.recipeHash === batch.recipeHash ? next : null;
}

/** The next orders, at most `count`, each with its attempt number. */
export function nextOrders(state: LineState, count: number): { order: string; attempt: number }[] {
  const waiting = [...remakes(state, count), ...pendingOrders(state, count)];
  return waiting.slice(0, count).map((order) => ({ order, attempt: nextAttempt(state, order) }));
}

export function nextAttempt(state: LineState, order: string): number {
  return (state.orders.get(order)?.attempts ?? 0) + 1;
}
