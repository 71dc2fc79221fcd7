import type { KeptKindName, Limits, Policy } from './policy.ts';
import { BYTES_PER_GIGABYTE } from './policy.ts';

/** How long the disk lasts: pure figures from what was measured. All bytes, all times by the day. */

/** What the line keeps free for itself: its log, a migration, a person's work to make room. */
export const RESERVE_BYTES = 500_000_000;
/** Cards that are made twice or thrown away, on top of those that are ordered. */
const REMAKE_ALLOWANCE = 1.05;

export interface Growth {
  readonly kind: KeptKindName;
  readonly bytes: number;
  readonly bytesPerDay: number;
}

/** What is known of the disk at a moment. */
export interface DiskFigures {
  /** What may still be written: free on the file system for this user, and free in the journal's file. */
  readonly roomBytes: number;
  readonly totalBytes: number;
  /** What a card writes, as measured; else as it is known of this version. */
  readonly bytesPerCard: number;
  readonly cardsPerDay: number;
  /** `measured`: over the last hours. `design`: the line's own speed around the clock, until enough was made. */
  readonly pace: 'measured' | 'design';
  /** Null: at this pace and by the limits of retention it does not fill up. */
  readonly daysLeft: number | null;
  readonly cardsLeft: number;
  readonly logBytes: number;
  /** A reader keeps the log from being emptied. */
  readonly logHeld: boolean;
}

/** How much a kind still grows before its limits hold it where it is; Infinity without a limit. */
export function growthLeft({ bytes, bytesPerDay }: Growth, { days, gigabytes }: Limits): number {
  const byDays = days === null ? Number.POSITIVE_INFINITY : bytesPerDay * days;
  const bySize = gigabytes === null ? Number.POSITIVE_INFINITY : gigabytes * BYTES_PER_GIGABYTE;
  return Math.max(0, Math.min(byDays, bySize) - bytes);
}

/**
 * Days until the room is used up, where each kind grows at its pace until its limits hold it; null where that is never. Entries are
 * moved on the same disk, not away: for them no limit counts.
 */
export function daysLeft(growths: readonly Growth[], policy: Policy, roomBytes: number): number | null {
  const kinds = growths.map((growth) => ({
    bytesPerDay: growth.bytesPerDay,
    left: growth.kind === 'entries' ? Number.POSITIVE_INFINITY : growthLeft(growth, policy[growth.kind]),
  }));
  let days = 0;
  let room = Math.max(0, roomBytes);
  // Between two of these days every kind that still grows does so at its own pace.
  for (;;) {
    const growing = kinds.filter(({ bytesPerDay, left }) => bytesPerDay > 0 && left > 0);
    const rate = growing.reduce((sum, { bytesPerDay }) => sum + bytesPerDay, 0);
    if (rate === 0) return null;
    const next = Math.min(...growing.map(({ bytesPerDay, left }) => left / bytesPerDay));
    if (room <= next * rate) return days + room / rate;
    room -= next * rate;
    days += next;
    for (const kind of growing) {
      const left = kind.left - next * kind.bytesPerDay;
      // Rounding leaves less than a byte: it is nothing.
      kind.left = left < 1 ? 0 : left;
    }
  }
}

/** How many more cards the room holds, above the reserve. */
export function cardsLeft(roomBytes: number, bytesPerCard: number): number {
  return Math.max(0, Math.floor((roomBytes - RESERVE_BYTES) / bytesPerCard));
}

/** What so many cards need on the disk, remakes included. */
export function bytesFor(cards: number, bytesPerCard: number): number {
  return Math.ceil(cards * bytesPerCard * REMAKE_ALLOWANCE);
}
