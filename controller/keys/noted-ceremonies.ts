import type { EntryBody } from '../journal/entry.ts';

/**
 * The key ceremony log and its length are in the same folder: restoring all of it restores an older copy of both. So the journal, which is
 * elsewhere, records the log's length at each start, and a start with another log is refused.
 */

export interface NotedCeremonies {
  readonly count: number;
  /** Hash of the newest one. */
  readonly hash: string;
  /** When it was recorded (wall clock, ms). */
  readonly at: number;
}

/** The present key ceremony log. */
export interface CeremonyHistory {
  /** Null if it is empty. */
  readonly head: { readonly count: number; readonly hash: string } | null;
  hashOf(ceremony: number): string | null;
  /** When two custodians last accepted keys that had changed unexpectedly; null if never. */
  readonly acceptedAt: number | null;
}

/** Whether this is another log than the recorded one, or an older copy, that two custodians have not accepted since. */
export function isOlder(noted: NotedCeremonies | null, log: CeremonyHistory): boolean {
  if (noted === null || log.hashOf(noted.count) === noted.hash) return false;
  return log.acceptedAt === null || log.acceptedAt <= noted.at;
}

/** The entry that records it; none if it was recorded before. */
export function noted(before: NotedCeremonies | null, { head }: CeremonyHistory): EntryBody[] {
  if (head === null || head.hash === before?.hash) return [];
  return [{ kind: 'ceremonies.noted', ceremonies: head.count, hash: head.hash }];
}
