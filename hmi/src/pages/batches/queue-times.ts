import type { BatchView, QueuedBatchView } from '../../../../controller/gateway/contract.ts';

/** When each batch of the queue is begun and done, by the line's pace, one batch behind the other as they will be made. */

export interface QueueTimes {
  /** Cards an hour by which they are reckoned. */
  readonly cardsPerHour: number;
  /** `now`: as the last cards were made. `design`: nobody knows yet how fast the line is. */
  readonly pace: 'now' | 'design';
  /** By batch, milliseconds since 1970. A batch that is held has none, and those behind it come before it. */
  readonly batches: ReadonlyMap<string, { readonly startAt: number; readonly finishAt: number }>;
}

const HOUR_MS = 3_600_000;

/**
 * `current`: the batch that is made now; null for none. Null where it is held: nobody can say when the next one comes. Neither first
 * articles nor clearing the line between products is in it.
 */
export function queueTimes(
  current: Pick<BatchView, 'ordered' | 'accepted' | 'setAside' | 'heldWhy' | 'cardsPerHour' | 'ended'> | null,
  queue: readonly Pick<QueuedBatchView, 'id' | 'ordered' | 'heldWhy'>[],
  designCardsPerHour: number,
  nowAt: number,
): QueueTimes | null {
  const measured = current?.cardsPerHour ?? null;
  const cardsPerHour = measured ?? designCardsPerHour;
  const standing = current !== null && !current.ended ? current : null;
  if (cardsPerHour <= 0 || (standing !== null && standing.heldWhy !== '')) return null;
  const batches = new Map<string, { readonly startAt: number; readonly finishAt: number }>();
  const left = standing === null ? 0 : Math.max(0, standing.ordered - standing.accepted - standing.setAside);
  let startAt = nowAt + (left * HOUR_MS) / cardsPerHour;
  for (const { id, ordered, heldWhy } of queue) {
    if (heldWhy !== '') continue;
    const finishAt = startAt + (ordered * HOUR_MS) / cardsPerHour;
    batches.set(id, { startAt, finishAt });
    startAt = finishAt;
  }
  return { cardsPerHour, pace: measured === null ? 'design' : 'now', batches };
}
