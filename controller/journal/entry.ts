import { z } from 'zod';

import { alarmEntries } from './entries/alarm-entries.ts';
import { batchEntries } from './entries/batch-entries.ts';
import { cardEntries } from './entries/card-entries.ts';
import { lineEntries } from './entries/line-entries.ts';
import { machineEntries } from './entries/machine-entries.ts';
import { peopleEntries } from './entries/people-entries.ts';

/**
 * Every kind of fact in the journal, in its newest version. No personal data: orders by ID, citizens by pseudonym, content by hash. A
 * change of a kind needs a new version, with a lift for existing entries (`facts/lifts.ts`).
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
  /** Wall-clock time in milliseconds since 1970, for display; `seq` alone determines the order. */
  readonly at: number;
  readonly body: EntryBody;
  /** SHA-256 over the previous hash and this entry, hex. */
  readonly hash: string;
}
