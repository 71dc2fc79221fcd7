import type { RawEntry } from './segments/segment-frame.ts';
import { StoreError } from './store-error.ts';

/** Reads rows of table `entry` as stored. Needs no schemas, so that a reading thread starts without them. */

/** The columns of table `entry` that form a `RawEntry`. */
export const RAW_COLUMNS = 'seq, at, kind, body, hash';

/** @throws StoreError `corrupt` if the row does not have the types that a store writes. */
export function rawOf(row: Readonly<Record<string, unknown>>): RawEntry {
  const { seq, at, kind, body, hash } = row;
  const isNumbered = typeof seq === 'number' && typeof at === 'number';
  if (!isNumbered || typeof kind !== 'string' || typeof body !== 'string' || typeof hash !== 'string')
    throw notReadable();
  return { seq, at, kind, body, hash };
}

export function notReadable(): StoreError {
  return new StoreError('corrupt', 'an entry of the journal is not readable');
}
