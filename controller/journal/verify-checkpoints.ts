import type { KeyObject } from 'node:crypto';

import { keyId } from '../keys/journal-key.ts';
import { checkpointSeen, type CheckpointSeen } from './examine.ts';
import type { JournalHead } from './head-file.ts';
import type { JournalStore } from './store.ts';
import { StoreError } from './store-error.ts';

/** Checks whether signed checkpoints match the present entries, and whether the end of the journal is there. Needs no network. */

export interface CheckpointProof {
  readonly checkpoints: number;
  /** The newest entry covered by a genuine checkpoint. */
  readonly signedUpTo: number;
  readonly violations: readonly string[];
}

/** `publicKey`: null if it is not available; then signatures can't be checked. `head`: null if none was stored. */
export function verifyCheckpoints(
  store: JournalStore,
  publicKey: KeyObject | null,
  head: JournalHead | null,
): CheckpointProof {
  return judgeCheckpoints(store, checkpointsOf(store, publicKey), head);
}

/** The same for checkpoints found while the entries were read. `before`: the result for earlier ones. */
export function judgeCheckpoints(
  store: JournalStore,
  seen: Iterable<CheckpointSeen>,
  head: JournalHead | null,
  before: Omit<CheckpointProof, 'violations'> = { checkpoints: 0, signedUpTo: 0 },
): CheckpointProof {
  const violations: string[] = [];
  let { checkpoints, signedUpTo } = before;
  for (const { seq, upTo, digest, previous, signature } of seen) {
    checkpoints += 1;
    const there = upTo === seq - 1 && previous !== '' ? previous : hashAt(store, upTo);
    if (there === null) continue;
    if (there !== digest)
      violations.push(`entry ${seq}: the checkpoint stands for another entry ${upTo} than the one that is there`);
    else if (signature === 'other-key') violations.push(`entry ${seq}: the checkpoint is signed with another key`);
    else if (signature === 'forged') violations.push(`entry ${seq}: the checkpoint’s signature is forged`);
    else if (signature === 'genuine') signedUpTo = upTo;
  }
  if (head !== null && head.seq > 0) violations.push(...judgeHead(store, head));
  return { checkpoints, signedUpTo, violations };
}

/** Compares with the journal's present state: another process may have advanced it, and its head, since it was opened. */
function judgeHead(store: JournalStore, { first, seq, hash }: JournalHead): string[] {
  const there = hashAt(store, seq);
  if (there === '') return [`the journal ends at entry ${store.entries}; it had come to ${seq}: its tail was cut off`];
  if (first !== '' && first !== store.firstHash)
    return [`entry 1 is not the one that was there when the journal had come to ${seq}: it is another history`];
  return there === null || there === hash
    ? []
    : [`entry ${seq} is not the one that was there when the journal had come to it`];
}

function* checkpointsOf(store: JournalStore, publicKey: KeyObject | null): Generator<CheckpointSeen> {
  const known = publicKey === null ? '' : keyId(publicKey);
  for (const { seq, body } of store.reader.readKinds(['journal.checkpoint']))
    if (body.kind === 'journal.checkpoint') yield checkpointSeen(seq, body, '', publicKey, known);
}

/** Null if the entry is in a segment that is away: then nothing can be checked. */
export function hashAt(store: JournalStore, seq: number): string | null {
  try {
    return store.hashOf(seq);
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}
