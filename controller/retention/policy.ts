/** Retention limits per kind of data, in days and gigabytes. The limit reached first applies. */

export const KEPT_KINDS = ['orders', 'pictures', 'entries', 'snapshots'] as const;
export type KeptKindName = (typeof KEPT_KINDS)[number];

/** Null: no limit. Days count from the closing of the batch, or from the creation of a snapshot. */
export interface Limits {
  readonly days: number | null;
  readonly gigabytes: number | null;
}

export type Policy = Readonly<Record<KeptKindName, Limits>>;

export const NO_LIMITS: Limits = { days: null, gigabytes: null };

/** Default: images for a month; entries move to segments once their batch is closed and counted. */
export const DEFAULT_POLICY: Policy = {
  orders: NO_LIMITS,
  pictures: { days: 30, gigabytes: 50 },
  entries: { days: 0, gigabytes: 20 },
  snapshots: { days: 30, gigabytes: 5 },
};

export const RETENTION_DAYS_MAX = 36_500;
export const RETENTION_GIGABYTES_MAX = 1_000_000;
export const BYTES_PER_GIGABYTE = 1_000_000_000;
export const DAY_MS = 86_400_000;

/** A unit of removal: a batch that is closed and counted, or a snapshot. */
export interface Removable {
  readonly id: string;
  /** Since when it is no longer needed (wall clock). */
  readonly sinceAt: number;
  readonly bytes: number;
}

/**
 * What is due, oldest first: everything older than the days, and then the oldest until the kind is within its gigabytes. `keptBytes`: size
 * of the whole kind, including what may not be removed.
 */
export function dueOf(removable: readonly Removable[], keptBytes: number, limits: Limits, nowAt: number): Removable[] {
  const { days, gigabytes } = limits;
  const due: Removable[] = [];
  let left = keptBytes;
  for (const one of removable.toSorted((a, b) => a.sinceAt - b.sinceAt)) {
    const old = days !== null && nowAt - one.sinceAt >= days * DAY_MS;
    const tooMuch = gigabytes !== null && left > gigabytes * BYTES_PER_GIGABYTE;
    if (!old && !tooMuch) continue;
    due.push(one);
    left -= one.bytes;
  }
  return due;
}
