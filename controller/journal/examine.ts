import type { KeyObject } from 'node:crypto';

import { checkpointIsGenuine, keyId } from '../keys/journal-key.ts';
import { chainHash } from './chain.ts';
import type { EntryOf } from './entry.ts';
import type { ReadForCheck } from './facts/canonical-reader.ts';
import { isOfKind } from './own-kind.ts';
import { PieceFolder, type PieceFold } from './piece-fold.ts';
import type { FrameMark } from './segments/segment-format.ts';
import { eachOfFrame, type RawEntry } from './segments/segment-frame.ts';
import { StoreError } from './store-error.ts';

/**
 * Examines a range of entries without those before it, so that any core can do it. The result is plain data that can be passed between
 * threads.
 */

/** A checkpoint, and what its place holds. */
export interface CheckpointSeen {
  readonly seq: number;
  readonly upTo: number;
  readonly digest: string;
  /** The hash of the entry before the checkpoint; empty if unknown. */
  readonly previous: string;
  /** `unchecked`: the key is not available. */
  readonly signature: 'genuine' | 'other-key' | 'forged' | 'unchecked';
}

export interface Examined {
  readonly first: number;
  readonly last: number;
  /** The claimed hash before the first entry, and the computed hash of the last one. */
  readonly previous: string;
  readonly lastHash: string;
  /** The first incorrect entry; null for none. */
  readonly brokenAt: number | null;
  /** Rows whose column has another kind than their body: no hash covers the column, and queries by kind miss them. */
  readonly otherKinds: readonly number[];
  readonly checkpoints: readonly CheckpointSeen[];
  /** Entries whose row stays in the database, with the hash before each. */
  readonly staying: readonly { readonly seq: number; readonly previous: string; readonly hash: string }[];
  /** Number of characters in the entries' texts. */
  readonly bytes: number;
}

/** The results of its ranges, and what they prove together. */
export interface ExaminedPiece {
  readonly stretches: readonly Examined[];
  readonly fold: PieceFold | null;
}

export interface ExamineTerms {
  /** Reads a text; null if it is no fact that this version knows. */
  readonly read: (text: string) => ReadForCheck | null;
  readonly publicKey: KeyObject | null;
  readonly folds: boolean;
}

/** Examines the ranges of one piece. */
export class Examiner {
  readonly #terms: ExamineTerms;
  readonly #keyId: string;
  readonly #folder: PieceFolder;
  readonly #stretches: Examined[] = [];

  constructor(terms: ExamineTerms) {
    this.#terms = terms;
    this.#keyId = terms.publicKey === null ? '' : keyId(terms.publicKey);
    this.#folder = new PieceFolder(terms.folds);
  }

  /** A frame of a segment, as stored; only entries after `after` count. */
  frame(bytes: Uint8Array, mark: Pick<FrameMark, 'first' | 'previous'>, after: number): void {
    const stretch = new Stretch(this.#terms, this.#keyId, this.#folder);
    let before = mark.previous;
    try {
      eachOfFrame(bytes, mark, (seq, _, body, hash) => {
        if (seq > after) stretch.add(seq, body, before, hash);
        before = hash;
      });
      this.#stretches.push(stretch.close());
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { first, previous } = mark;
      const nothing = { otherKinds: [], checkpoints: [], staying: [], bytes: 0 };
      this.#stretches.push({ first, last: first, previous, lastHash: '', brokenAt: first, ...nothing });
    }
  }

  /** Rows of the database: each must follow from its predecessor. `previous`: the hash before the first, as stored in its row. */
  rows(rows: readonly RawEntry[], previous: string): void {
    const stretch = new Stretch(this.#terms, this.#keyId, this.#folder);
    let [before, expected] = [previous, rows[0]?.seq ?? 0];
    for (const { seq, at, kind, body, hash } of rows) {
      if (kind !== undefined && !isOfKind(body, kind)) stretch.standsUnderOther(seq);
      if (seq !== expected || hash !== chainHash(before, seq, at, body)) stretch.breaks(Math.min(seq, expected));
      stretch.add(seq, body, before, hash);
      before = hash;
      expected = seq + 1;
    }
    this.#stretches.push(stretch.close());
  }

  close(): ExaminedPiece {
    return { stretches: this.#stretches, fold: this.#folder.close() };
  }
}

/** Entries whose hashes follow from each other. */
class Stretch {
  readonly #read: ExamineTerms['read'];
  readonly #publicKey: KeyObject | null;
  readonly #keyId: string;
  readonly #folder: PieceFolder;
  readonly #checkpoints: CheckpointSeen[] = [];
  readonly #staying: { seq: number; previous: string; hash: string }[] = [];
  readonly #otherKinds: number[] = [];
  #first = 0;
  #last = 0;
  #previous: string | null = null;
  #lastHash = '';
  #brokenAt: number | null = null;
  #bytes = 0;

  constructor({ read, publicKey }: ExamineTerms, keyOf: string, folder: PieceFolder) {
    this.#read = read;
    this.#publicKey = publicKey;
    this.#keyId = keyOf;
    this.#folder = folder;
  }

  add(seq: number, text: string, before: string, hash: string): void {
    if (this.#previous === null) [this.#first, this.#previous] = [seq, before];
    this.#last = seq;
    this.#lastHash = hash;
    this.#bytes += text.length;
    const said = this.#read(text);
    if (said === null) {
      this.breaks(seq);
      return;
    }
    const { fact, checkpoint, stays } = said;
    if (fact !== null) this.#folder.add(seq, fact);
    if (checkpoint !== null)
      this.#checkpoints.push(checkpointSeen(seq, checkpoint, before, this.#publicKey, this.#keyId));
    if (stays) this.#staying.push({ seq, previous: before, hash });
  }

  standsUnderOther(seq: number): void {
    this.#otherKinds.push(seq);
  }

  breaks(seq: number): void {
    this.#brokenAt = Math.min(this.#brokenAt ?? seq, seq);
  }

  close(): Examined {
    return {
      first: this.#first,
      last: this.#last,
      previous: this.#previous ?? '',
      lastHash: this.#lastHash,
      brokenAt: this.#brokenAt,
      otherKinds: this.#otherKinds,
      checkpoints: this.#checkpoints,
      staying: this.#staying,
      bytes: this.#bytes,
    };
  }
}

/** `known`: ID of the public key. */
export function checkpointSeen(
  seq: number,
  body: EntryOf<'journal.checkpoint'>,
  previous: string,
  publicKey: KeyObject | null,
  known: string,
): CheckpointSeen {
  const { upTo, digest, key } = body;
  const signed = { upTo, seq, digest, previous };
  if (publicKey === null) return { ...signed, signature: 'unchecked' };
  if (key !== known) return { ...signed, signature: 'other-key' };
  return { ...signed, signature: checkpointIsGenuine(publicKey, body) ? 'genuine' : 'forged' };
}
