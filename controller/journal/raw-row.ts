import type { RawEntry } from './segments/segment-frame.ts';
import { StoreError } from './store-error.ts';

/** A row of table `entry` as it is stored. Knows no schema, so that a thread that reads rows begins without them. */

/** The columns of table `entry` that make a `RawEntry`. */
export const RAW_COLUMNS = 'seq, at, kind, body, hash';

/** @throws StoreError `corrupt` where the row has not what a store writes. */
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
