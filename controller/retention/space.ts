import type { KeptKindName, Limits, Policy } from './policy.ts';
import { BYTES_PER_GIGABYTE } from './policy.ts';

/** How long the disk lasts: pure functions of measurements. All sizes in bytes, all rates per day. */

/** Space reserved for the line itself: its log, a migration, a person's work to free space. */
export const RESERVE_BYTES = 500_000_000;
/** Allowance for remakes and rejects, on top of the ordered cards. */
const REMAKE_ALLOWANCE = 1.05;

export interface Growth {
  readonly kind: KeptKindName;
  readonly bytes: number;
  readonly bytesPerDay: number;
}

/** State of the disk at a moment. */
export interface DiskFigures {
  /** Free space: on the file system for this user, plus in the journal's file. */
  readonly roomBytes: number;
  readonly totalBytes: number;
  /** Bytes per card, as measured or as estimated. */
  readonly bytesPerCard: number;
  readonly cardsPerDay: number;
  /** `measured`: over the last hours. `design`: the line's capacity around the clock, until enough was made. */
  readonly pace: 'measured' | 'design';
  /** Null: at this pace and with these limits it does not fill up. */
  readonly daysLeft: number | null;
  readonly cardsLeft: number;
  readonly logBytes: number;
  /** A reader prevents truncation of the log. */
  readonly logHeld: boolean;
}

/** How much a kind can still grow before its limits stop it; Infinity without a limit. */
export function growthLeft({ bytes, bytesPerDay }: Growth, { days, gigabytes }: Limits): number {
  const byDays = days === null ? Number.POSITIVE_INFINITY : bytesPerDay * days;
  const bySize = gigabytes === null ? Number.POSITIVE_INFINITY : gigabytes * BYTES_PER_GIGABYTE;
  return Math.max(0, Math.min(byDays, bySize) - bytes);
}

/**
 * Days until the room is used up, with each kind growing at its pace until its limits stop it; null for never. Entries move within the same
 * disk: their limits do not count.
 */
export function daysLeft(growths: readonly Growth[], policy: Policy, roomBytes: number): number | null {
  const kinds = growths.map((growth) => ({
    bytesPerDay: growth.bytesPerDay,
    left: growth.kind === 'entries' ? Number.POSITIVE_INFINITY : growthLeft(growth, policy[growth.kind]),
  }));
  let days = 0;
  let room = Math.max(0, roomBytes);
  // Between two of these days every growing kind grows at its own pace.
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
      // Less than a byte is a rounding error.
      kind.left = left < 1 ? 0 : left;
    }
  }
}

/** How many more cards the room holds, above the reserve. */
export function cardsLeft(roomBytes: number, bytesPerCard: number): number {
  return Math.max(0, Math.floor((roomBytes - RESERVE_BYTES) / bytesPerCard));
}

/** Disk space for this many cards, including remakes. */
export function bytesFor(cards: number, bytesPerCard: number): number {
  return Math.ceil(cards * bytesPerCard * REMAKE_ALLOWANCE);
}
