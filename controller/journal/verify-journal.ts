import type { KeyObject } from 'node:crypto';

import { checkpointIsGenuine, keyId } from '../keys/journal-key.ts';
import type { EntryOf } from './entry.ts';
import { verifyOnAllCores } from './examining-pool.ts';
import type { JournalHead } from './head-file.ts';
import { isSignedBy } from './segments/segment-format.ts';
import type { JournalStore } from './store.ts';
import type { Verified } from './verified-record.ts';
import { hashAt, judgeCheckpoints, type CheckpointProof } from './verify-checkpoints.ts';
import { verifyHere, type PhasesOf, type Verification } from './verify.ts';

/**
 * Verifies a whole journal, or what follows the last verified place. A short journal is read in full each time: that is as fast as checking
 * the record of the last verification.
 */

type Checkpoint = EntryOf<'journal.checkpoint'>;
/** Inputs of a verification. */

export interface CheckTerms {
  readonly phases: PhasesOf;
  /** Null if the journal's key is not available: then no checkpoint counts, and everything is read. */
  readonly publicKey: KeyObject | null;
  /** The head stored apart from the journal; null for none. */
  readonly head: JournalHead | null;
  /** An earlier verification; null if there is none, or everything is to be read again. */
  readonly before: Verified | null;
  /** A journal verified only up to an entry below this is read in full again. */
  readonly shortEntries: number;
  /** Number of entries from which starting threads pays off. */
  readonly threadsFrom: number;
  readonly progress: (entries: number) => void;
  /** Wall-clock time, ms. */
  readonly now: number;
}

/** Result of a verification. */
export interface Check {
  readonly found: Verification;
  readonly signed: CheckpointProof;
  readonly unsignedSegments: readonly string[];
  /** The verification that this one continued; null if everything was read. */
  readonly since: Verified | null;
  /** To be stored for the next one; null if a violation was found or nothing is signed. */
  readonly verified: Verified | null;
}

/** Some 3500 cards: read in about two seconds. */
export const SHORT_ENTRIES = 100_000;
export const THREADS_FROM = 200_000;

/** Verifies a journal: in threads if many entries are left to read, else on the caller's thread. */
export async function checkJournal(store: JournalStore, terms: CheckTerms): Promise<Check> {
  const { phases, publicKey, head, progress } = terms;
  const since = usable(store, terms);
  const newest = newestGenuine(store, publicKey);
  const verifyTerms = { phases, publicKey, from: since, keepAt: newest?.upTo ?? 0 };
  const found =
    store.entries - (since?.seq ?? 0) < terms.threadsFrom
      ? verifyHere(store, verifyTerms)
      : await verifyOnAllCores(store, verifyTerms, progress);
  const counted = { checkpoints: since?.checkpoints ?? 0, signedUpTo: since?.seq ?? 0 };
  const signed = judgeCheckpoints(store, found.checkpoints, head, counted);
  const unsigned = publicKey === null ? [] : unsignedSegments(store, publicKey);
  const check = { found, signed, unsignedSegments: unsigned, since };
  return { ...check, verified: newest === null ? null : toKeep(check, newest, terms.now) };
}

/** An earlier verification is used if the journal still has the entry at which it ended, signed by the known key. */
function usable(store: JournalStore, { before, publicKey, shortEntries }: CheckTerms): Verified | null {
  if (before === null || publicKey === null || before.seq < shortEntries) return null;
  const { seq, hash, checkpoint } = before;
  const isSigned = checkpoint.upTo === seq && checkpoint.digest === hash && isGenuine(checkpoint, publicKey);
  return isSigned && seq <= store.entries && hashAt(store, seq) === hash ? before : null;
}

/** The checkpoint that a clean verification will have proved everything up to; the verification itself checks that it is there. */
function newestGenuine(store: JournalStore, publicKey: KeyObject | null): Checkpoint | null {
  if (publicKey === null) return null;
  const [newest] = store.reader.newestFirst('journal.checkpoint');
  return newest?.body.kind === 'journal.checkpoint' && isGenuine(newest.body, publicKey) ? newest.body : null;
}

function isGenuine(checkpoint: Checkpoint, publicKey: KeyObject): boolean {
  return checkpoint.key === keyId(publicKey) && checkpointIsGenuine(publicKey, checkpoint);
}

function toKeep(check: Omit<Check, 'verified'>, checkpoint: Checkpoint, now: number): Verified | null {
  const { found, signed, unsignedSegments: unsigned, since } = check;
  const { upTo: seq, digest: hash } = checkpoint;
  const isRight =
    found.chain === 'intact' &&
    found.away.length === 0 &&
    found.violations.length + signed.violations.length + unsigned.length === 0 &&
    signed.signedUpTo >= seq;
  if (!isRight || found.kept === null || seq <= (since?.seq ?? 0)) return null;
  // The checkpoint itself is read again by the next verification.
  const checkpoints = (since?.checkpoints ?? 0) + found.checkpoints.filter((seen) => seen.seq <= seq).length;
  return { seq, hash, checkpoint, checkpoints, verifiedAt: now, proof: found.kept };
}

/** A segment must be signed by the journal's own key. A segment that is away can't be checked. */
function unsignedSegments(store: JournalStore, publicKey: KeyObject): string[] {
  return store.segments.all.flatMap((segment) => {
    if (store.segments.disk.size(segment.file) === null) return [];
    const read = store.segments.tryIndexOf(segment);
    return read === null || isSignedBy(publicKey, read)
      ? []
      : [
          `${segment.file}: the segment of entries ${segment.first} to ${segment.last} is not signed by the journal’s key`,
        ];
  });
}
