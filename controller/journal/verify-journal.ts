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
 * A check of a whole journal, or of what follows the place up to which it was found right before. What is short is read whole each
 * time: it takes no longer than a look at what was proved of it.
 */

type Checkpoint = EntryOf<'journal.checkpoint'>;

export interface CheckTerms {
  readonly phases: PhasesOf;
  /** Null where nobody knows the journal's key: then no checkpoint counts, and everything is read. */
  readonly publicKey: KeyObject | null;
  /** How far the journal had come by what is kept of that apart from it; null where nothing is. */
  readonly head: JournalHead | null;
  /** An earlier check; null where there was none, or all is to be read again. */
  readonly before: Verified | null;
  /** So few entries before the place at which a check ended are read again. */
  readonly shortEntries: number;
  /** From so many entries on threads are worth their beginning. */
  readonly threadsFrom: number;
  readonly progress: (entries: number) => void;
  /** Wall time, ms. */
  readonly now: number;
}

export interface Check {
  readonly found: Verification;
  readonly signed: CheckpointProof;
  readonly unsignedSegments: readonly string[];
  /** The check from which this one went on; null where everything was read. */
  readonly since: Verified | null;
  /** To be kept for the next one; null where something is not as it should be, or nothing is signed. */
  readonly verified: Verified | null;
}

/** Some 3500 cards: read in about two seconds. */
export const SHORT_ENTRIES = 100_000;
export const THREADS_FROM = 200_000;

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

/** An earlier check counts where the journal still has the very entry that it ended at, and the known key has signed for it. */
function usable(store: JournalStore, { before, publicKey, shortEntries }: CheckTerms): Verified | null {
  if (before === null || publicKey === null || before.seq < shortEntries) return null;
  const { seq, hash, checkpoint } = before;
  const isSigned = checkpoint.upTo === seq && checkpoint.digest === hash && isGenuine(checkpoint, publicKey);
  return isSigned && seq <= store.entries && hashAt(store, seq) === hash ? before : null;
}

/** What a check that finds nothing wrong will have proved all up to; the check itself looks at whether it is there. */
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
  // The checkpoint itself is read again by the next check.
  const checkpoints = (since?.checkpoints ?? 0) + found.checkpoints.filter((seen) => seen.seq <= seq).length;
  return { seq, hash, checkpoint, checkpoints, verifiedAt: now, proof: found.kept };
}

/** A segment stands for its entries by the journal's own key. What is away can't be looked at. */
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
