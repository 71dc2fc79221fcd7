import type { KeyObject } from 'node:crypto';

import { checkpointIsGenuine, keyId } from '../keys/journal-key.ts';
import { chainHash } from './chain.ts';
import { isAbout } from './entry-subjects.ts';
import type { EntryOf } from './entry.ts';
import { readFact } from './facts/stored-fact.ts';
import { PROVED_SUBJECTS, provedPart, type ProvedFact } from './prove.ts';
import { unpacked, type FrameMark, type RawEntry } from './segments/segment-format.ts';
import { StoreError } from './store-error.ts';
import { isStaying } from './store-file.ts';

/** What can be said of a stretch of entries without those before it: any core may do it. Plain data, so that it crosses threads. */

/** A checkpoint, and what is there in the place that it stands for. */
export interface CheckpointSeen {
  readonly seq: number;
  readonly upTo: number;
  readonly digest: string;
  /** The hash of the entry before the checkpoint; empty where that is not known. */
  readonly previous: string;
  /** `unchecked`: nobody knows the key here. */
  readonly signature: 'genuine' | 'other-key' | 'forged' | 'unchecked';
}

export interface Examined {
  readonly first: number;
  readonly last: number;
  /** The hash before the first entry, as it was said; that of the last one, as it follows. */
  readonly previous: string;
  readonly lastHash: string;
  /** The first entry that is not what it should be; null where all are. */
  readonly brokenAt: number | null;
  readonly facts: readonly (readonly [number, ProvedFact])[];
  readonly checkpoints: readonly CheckpointSeen[];
  /** Entries of which the row stays in the database, with the hash before each. */
  readonly staying: readonly { readonly seq: number; readonly previous: string; readonly hash: string }[];
  /** Characters of what the entries say. */
  readonly bytes: number;
}

/** A frame of a segment, as it lies in the file; what follows `after` alone counts. */
export function examineFrame(
  bytes: Uint8Array,
  mark: Pick<FrameMark, 'first' | 'previous'>,
  publicKey: KeyObject | null,
  after = 0,
): Examined {
  try {
    const rows = unpacked(bytes, mark);
    const from = Math.max(0, after + 1 - mark.first);
    return examined(rows.slice(from), rows[from - 1]?.hash ?? mark.previous, publicKey);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { first, previous } = mark;
    return {
      first,
      last: first,
      previous,
      lastHash: '',
      brokenAt: first,
      facts: [],
      checkpoints: [],
      staying: [],
      bytes: 0,
    };
  }
}

/** Rows of the database: each must follow from the one before it. `previous`: the hash before the first, as its row has it. */
export function examineRows(rows: readonly RawEntry[], previous: string, publicKey: KeyObject | null): Examined {
  let brokenAt: number | null = null;
  let [before, expected] = [previous, rows[0]?.seq ?? 0];
  for (const { seq, at, body, hash } of rows) {
    if (seq !== expected || hash !== chainHash(before, seq, at, body)) {
      brokenAt = Math.min(seq, expected);
      break;
    }
    before = hash;
    expected += 1;
  }
  const said = examined(rows, previous, publicKey);
  return { ...said, brokenAt: brokenAt === null ? said.brokenAt : Math.min(brokenAt, said.brokenAt ?? brokenAt) };
}

/** Entries whose hashes are known to follow from each other. */
function examined(rows: readonly RawEntry[], previous: string, publicKey: KeyObject | null): Examined {
  const known = publicKey === null ? '' : keyId(publicKey);
  const facts: [number, ProvedFact][] = [];
  const checkpoints: CheckpointSeen[] = [];
  const staying: { seq: number; previous: string; hash: string }[] = [];
  let brokenAt: number | null = null;
  let before = previous;
  let bytes = 0;
  for (const { seq, body: text, hash } of rows) {
    bytes += text.length;
    const read = readFact(text);
    if ('body' in read) {
      const { body } = read;
      const fact = isAbout(body, PROVED_SUBJECTS) ? provedPart(body) : null;
      if (fact !== null) facts.push([seq, fact]);
      if (body.kind === 'journal.checkpoint') checkpoints.push(checkpointSeen(seq, body, before, publicKey, known));
      if (isStaying(body.kind, text)) staying.push({ seq, previous: before, hash });
    } else brokenAt ??= seq;
    before = hash;
  }
  const [first, last] = [rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0];
  return { first, last, previous, lastHash: before, brokenAt, facts, checkpoints, staying, bytes };
}

/** `known`: the ID of the public key. */
export function checkpointSeen(
  seq: number,
  body: EntryOf<'journal.checkpoint'>,
  previous: string,
  publicKey: KeyObject | null,
  known: string,
): CheckpointSeen {
  const { upTo, digest, key } = body;
  const signed = { seq, upTo, digest, previous };
  if (publicKey === null) return { ...signed, signature: 'unchecked' };
  if (key !== known) return { ...signed, signature: 'other-key' };
  return { ...signed, signature: checkpointIsGenuine(publicKey, body) ? 'genuine' : 'forged' };
}
