import type { EntryBody } from '../journal/entry.ts';

/**
 * The log of key ceremonies and how far it had come lie in the same home: whoever brings all of it back brings an older copy of both. So the
 * journal, which lies elsewhere, notes at each start how far the log had come, and a start with another log is refused.
 */

export interface NotedCeremonies {
  readonly count: number;
  /** Of the newest one. */
  readonly hash: string;
  /** When it was noted (wall clock, ms). */
  readonly at: number;
}

/** A log of ceremonies, as it lies there now. */
export interface CeremonyHistory {
  /** Null where it is empty. */
  readonly head: { readonly count: number; readonly hash: string } | null;
  hashOf(ceremony: number): string | null;
  /** When two custodians last went on with keys that were not as they had been left; null where they never did. */
  readonly acceptedAt: number | null;
}

/** Is this another log than the one that was noted, or an older copy of it? Two custodians may have gone on with it since. */
export function isOlder(noted: NotedCeremonies | null, log: CeremonyHistory): boolean {
  if (noted === null || log.hashOf(noted.count) === noted.hash) return false;
  return log.acceptedAt === null || log.acceptedAt <= noted.at;
}

/** What is to be noted of it; nothing where it was noted before. */
export function noted(before: NotedCeremonies | null, { head }: CeremonyHistory): EntryBody[] {
  if (head === null || head.hash === before?.hash) return [];
  return [{ kind: 'ceremonies.noted', ceremonies: head.count, hash: head.hash }];
}
