import { z } from 'zod';

import { alarmEntries } from './entries/alarm-entries.ts';
import { batchEntries } from './entries/batch-entries.ts';
import { cardEntries } from './entries/card-entries.ts';
import { lineEntries } from './entries/line-entries.ts';
import { machineEntries } from './entries/machine-entries.ts';
import { peopleEntries } from './entries/people-entries.ts';

/**
 * Every kind of fact that the journal holds, in its newest version. No personal data: orders by ID, citizens by pseudonym, content by
 * hash. What changes in one becomes a new version, with a lift for what is written already (`facts/lifts.ts`).
 */
export const entryBody = z.discriminatedUnion('kind', [
  ...lineEntries,
  ...machineEntries,
  ...batchEntries,
  ...cardEntries,
  ...alarmEntries,
  ...peopleEntries,
]);

export type EntryBody = z.infer<typeof entryBody>;
export type EntryKind = EntryBody['kind'];
export type EntryOf<K extends EntryKind> = Extract<EntryBody, { kind: K }>;

export interface Entry {
  readonly seq: number;
  /** Milliseconds since 1970 by the wall clock, for people; order is by `seq` alone. */
  readonly at: number;
  readonly body: EntryBody;
  /** SHA-256 over the hash before it and this entry, hex. */
  readonly hash: string;
}
