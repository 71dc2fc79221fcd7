import type { StorageView, StoredKind } from '../../../../controller/gateway/contract.ts';

/** What a disk is used for, as a bar shows it, and how its sizes and days are written. */

export interface DiskUse {
  /** `other`: what is not the line's. */
  readonly name: StoredKind | 'other' | 'free';
  readonly bytes: number;
  readonly percent: number;
}

/** Together the whole disk; what there is at all is never too thin to be seen. */
export function usesOf({ kinds, roomBytes, totalBytes }: StorageView): DiskUse[] {
  const own = kinds.reduce((sum, { bytes }) => sum + bytes, 0);
  const other = Math.max(0, totalBytes - roomBytes - own);
  const parts = [...kinds, { name: 'other' as const, bytes: other }].filter(({ bytes }) => bytes > 0);
  const shares = parts.map(({ name, bytes }) => ({
    name,
    bytes,
    percent: Math.max(SEEN_PERCENT, percentOf(bytes, totalBytes)),
  }));
  const used = shares.reduce((sum, { percent }) => sum + percent, 0);
  return [...shares, { name: 'free', bytes: Math.max(0, roomBytes), percent: Math.max(0, 100 - used) }];
}

const SEEN_PERCENT = 0.4;

function percentOf(bytes: number, totalBytes: number): number {
  return totalBytes <= 0 ? 0 : Math.min(100, (100 * bytes) / totalBytes);
}

const UNITS = [
  { unit: 'TB', bytes: 1e12, digits: 2 },
  { unit: 'GB', bytes: 1e9, digits: 1 },
  { unit: 'MB', bytes: 1e6, digits: 0 },
] as const;
const SMALLEST = { unit: 'kB', bytes: 1e3, digits: 0 } as const;

/** In the unit in which it is at least one. */
export function sizeOf(bytes: number): { readonly value: number; readonly unit: string } {
  const { unit, bytes: one, digits } = UNITS.find((candidate) => bytes >= candidate.bytes) ?? SMALLEST;
  return { value: Math.round((bytes / one) * 10 ** digits) / 10 ** digits, unit };
}

/** Further away than this nobody plans. */
const DAYS_MOST = 999;

/** Whole days that are left for certain; null where the disk does not fill up. */
export function daysShown(daysLeft: number | null): { readonly sign: '' | '< ' | '> '; readonly days: number } | null {
  if (daysLeft === null) return null;
  if (daysLeft < 1) return { sign: '< ', days: 1 };
  return daysLeft > DAYS_MOST ? { sign: '> ', days: DAYS_MOST } : { sign: '', days: Math.floor(daysLeft) };
}
