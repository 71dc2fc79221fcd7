import { InvariantError } from '../../stations/fault.ts';
import { entryBody, type Entry, type EntryBody } from './entry.ts';
import { readFact, type FactProblem } from './facts/stored-fact.ts';
import { isOfKind, OTHER_KIND } from './own-kind.ts';
import type { RawEntry } from './segments/segment-frame.ts';
import { StoreError } from './store-error.ts';

/** Converts an entry from its stored row to its newest version. */

/** @throws StoreError `corrupt`, or `version` if a newer version of Cardline wrote it. */
export function entryOf({ seq, at, kind, body, hash }: RawEntry): Entry {
  if (kind !== undefined && !isOfKind(body, kind))
    throw new StoreError('corrupt', `entry ${seq} of the journal ${OTHER_KIND}`);
  return { seq, at, body: parseBody(seq, body), hash };
}

/**
 * The message names only the place: the text may be personal.
 * @throws InvariantError if a restart could not read the entry again.
 */
export function requireReadable(body: EntryBody): void {
  const checked = entryBody.safeParse(body);
  if (checked.success) return;
  const places = checked.error.issues.map(({ path, code }) => `${path.join('.')} (${code})`).join(', ');
  throw new InvariantError(`an entry ${body.kind} can't be written: ${places}`);
}

function parseBody(seq: number, text: string): EntryBody {
  const read = readFact(text);
  if ('body' in read) return read.body;
  throw new StoreError(
    read.problem === 'newer' ? 'version' : 'corrupt',
    `entry ${seq} of the journal ${WRONG[read.problem]}`,
  );
}

const WRONG: Readonly<Record<FactProblem, string>> = {
  'not-json': 'is not JSON',
  newer: 'was written by a newer version of Cardline',
  unknown: 'is of no known kind',
};
