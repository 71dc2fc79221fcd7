import type { KeyObject } from 'node:crypto';

import { checkpointIsGenuine, keyId } from '../keys/journal-key.ts';
import type { JournalHead } from './journal-head.ts';
import type { JournalStore } from './store.ts';
import { StoreError } from './store-error.ts';

/** Whether the signed checkpoints stand for the entries that are there, and whether the journal still has its end. Needs no network. */

export interface CheckpointProof {
  readonly checkpoints: number;
  /** The newest entry that a genuine checkpoint stands for. */
  readonly signedUpTo: number;
  readonly violations: readonly string[];
}

/** `publicKey`: null where nobody knows it here; then nothing can be said of signatures. `head`: null where none was kept. */
export function verifyCheckpoints(
  store: JournalStore,
  publicKey: KeyObject | null,
  head: JournalHead | null,
): CheckpointProof {
  const violations: string[] = [];
  let checkpoints = 0;
  let signedUpTo = 0;
  const known = publicKey === null ? '' : keyId(publicKey);
  for (const { seq, body } of store.readKinds(['journal.checkpoint'])) {
    if (body.kind !== 'journal.checkpoint') continue;
    checkpoints += 1;
    const there = hashAt(store, body.upTo);
    if (there === null) continue;
    if (there !== body.digest)
      violations.push(`entry ${seq}: the checkpoint stands for another entry ${body.upTo} than the one that is there`);
    else if (publicKey === null) continue;
    else if (body.key !== known) violations.push(`entry ${seq}: the checkpoint is signed with another key`);
    else if (!checkpointIsGenuine(publicKey, body))
      violations.push(`entry ${seq}: the checkpoint’s signature is forged`);
    else signedUpTo = body.upTo;
  }
  if (head !== null && head.seq > store.entries)
    violations.push(`the journal ends at entry ${store.entries}; it had come to ${head.seq}: its tail was cut off`);
  else if (head !== null && (hashAt(store, head.seq) ?? head.hash) !== head.hash)
    violations.push(`entry ${head.seq} is not the one that was there when the journal had come to it`);
  return { checkpoints, signedUpTo, violations };
}

/** Null where the entry lies in a segment that is away: nothing can be said of it. */
function hashAt(store: JournalStore, seq: number): string | null {
  try {
    return store.hashOf(seq);
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}
