/** Bytes per card and cards per time over the last hours, from measured intervals of at most one day in total. */

/** Counters at a moment. */
export interface Count {
  /** Monotonic clock. */
  readonly atMs: number;
  /** Cards that have left the line since the journal began. */
  readonly cards: number;
  /** Bytes ever written, including those removed since. */
  readonly writtenBytes: number;
  /** Imported batches: their orders are written before their cards. */
  readonly batches: number;
}

export interface Pace {
  readonly cardsPerDay: number | null;
  readonly bytesPerCard: number | null;
}

export const INTERVAL_MS = 300_000;
const INTERVALS_MAX = 288;
/** A pace needs at least an hour, and a minimum number of cards. */
export const PACE_LEAST_MS = 3_600_000;
export const PACE_LEAST_CARDS = 100;
const DAY_MS = 86_400_000;

interface Interval {
  readonly ms: number;
  readonly cards: number;
  /** Null if anything other than cards was written. */
  readonly bytes: number | null;
}

/** Collects counts and computes the pace from them. */
export class PaceWindow {
  #last: Count | null = null;
  readonly #intervals: Interval[] = [];

  record(count: Count): void {
    const last = this.#last;
    if (last !== null && count.atMs - last.atMs < INTERVAL_MS) return;
    this.#last = count;
    if (last === null) return;
    const bytes = count.writtenBytes - last.writtenBytes;
    const cardsAlone = count.batches === last.batches && bytes >= 0;
    this.#intervals.push({
      ms: count.atMs - last.atMs,
      cards: Math.max(0, count.cards - last.cards),
      bytes: cardsAlone ? bytes : null,
    });
    if (this.#intervals.length > INTERVALS_MAX) this.#intervals.shift();
  }

  get pace(): Pace {
    const ms = sum(this.#intervals.map((one) => one.ms));
    const cards = sum(this.#intervals.map((one) => one.cards));
    const alone = this.#intervals.filter(({ bytes }) => bytes !== null);
    const cardsAlone = sum(alone.map((one) => one.cards));
    return {
      cardsPerDay: ms < PACE_LEAST_MS || cards < PACE_LEAST_CARDS ? null : (cards * DAY_MS) / ms,
      // A card always needs some space: if pages were reused as fast as they were written, the disk is still not infinite.
      bytesPerCard:
        cardsAlone < PACE_LEAST_CARDS ? null : Math.max(1, sum(alone.map(({ bytes }) => bytes ?? 0)) / cardsAlone),
    };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
