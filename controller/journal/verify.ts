import type { KeyObject } from 'node:crypto';

import type { RecipePhases } from '../../recipes/phases.ts';
import { chainHash } from './chain.ts';
import type { CheckpointSeen, Examined, ExaminedPiece } from './examine.ts';
import { readForCheck } from './facts/fact-reader.ts';
import { prove } from './prove.ts';
import { Proof, type BlankCounts, type OrderCounts, type ProofState } from './proof.ts';
import { isOfKind, OTHER_KIND } from './own-kind.ts';
import type { PieceFold } from './piece-fold.ts';
import { isFoldable, provePiece } from './prove-piece.ts';
import type { RawEntry } from './segments/segment-frame.ts';
import type { Segment } from './segments/segment-table.ts';
import type { JournalStore } from './store.ts';
import { AwayError, type AwayEntries } from './store-error.ts';
import { BEGINNING, examinePiece, firstOf, isWithin, piecesOf, type Piece, type Place } from './verify-pieces.ts';

/** Proves from the journal alone the outcome of every blank and every order. Trusts nothing that it does not recompute. */

export interface Verification {
  readonly entries: number;
  readonly chain: 'intact' | { readonly brokenAt: number };
  readonly blanks: BlankCounts;
  readonly orders: OrderCounts;
  readonly violations: readonly string[];
  readonly checks: number;
  /** Ranges that could not be read: then nothing is concluded about blanks and orders, and the counts are 0. */
  readonly away: readonly AwayEntries[];
  /** Those that were read. */
  readonly checkpoints: readonly CheckpointSeen[];
  /** Number of entries read, and of characters in their texts. */
  readonly read: { readonly entries: number; readonly bytes: number };
  /** The proof up to the requested entry; null if that was not reached. */
  readonly kept: ProofState | null;
}

export type PhasesOf = (recipeHash: string) => RecipePhases | null;

export interface VerifyTerms {
  /** The phases of each recipe in order, by its hash; null if unknown. */
  readonly phases: PhasesOf;
  /** Null if the journal's key is not available. */
  readonly publicKey: KeyObject | null;
  /** Where an earlier verification ended, with its proof; null to begin with the first entry. */
  readonly from: (Place & { readonly proof: ProofState }) | null;
  /** The entry up to which the proof is kept; 0 for none. */
  readonly keepAt: number;
}

/** Verifies the whole journal on this thread. `progress`: the number of entries checked so far. */
export function verify(
  store: JournalStore,
  phases: PhasesOf,
  progress: (entries: number) => void = () => undefined,
): Verification {
  return verifyHere(store, { phases, publicKey: null, from: null, keepAt: 0 }, progress);
}

/** Verifies on this thread. */
export function verifyHere(
  store: JournalStore,
  terms: VerifyTerms,
  progress: (entries: number) => void = () => undefined,
): Verification {
  const sequence = new Sequence(store, terms);
  for (const piece of piecesOf(store, sequence.from)) {
    sequence.add(piece, sequence.examine(piece));
    progress(sequence.at);
  }
  return sequence.close();
}

/** The part of a verification that must go entry by entry. */
export class Sequence {
  readonly from: Place;
  readonly #store: JournalStore;
  readonly #publicKey: KeyObject | null;
  readonly #proof: Proof;
  readonly #keepAt: number;
  readonly #away: AwayEntries[] = [];
  readonly #checkpoints: CheckpointSeen[] = [];
  readonly #otherKinds: number[] = [];
  #kept: ProofState | null = null;
  #read = 0;
  #bytes = 0;
  #brokenAt: number | null = null;
  #previous: string;
  #expected: number;
  /** Rows of the present segment that stay in the database. */
  #staying = new Map<number, RawEntry>();

  constructor(store: JournalStore, { phases, from, keepAt, publicKey }: VerifyTerms) {
    this.#store = store;
    this.#publicKey = publicKey;
    this.from = from ?? BEGINNING;
    this.#proof = from === null ? new Proof(phases) : Proof.from(from.proof, phases);
    this.#keepAt = keepAt;
    this.#previous = this.from.hash;
    this.#expected = this.from.seq + 1;
  }

  /** The newest entry examined. */
  get at(): number {
    return this.#expected - 1;
  }

  /** Whether the cards of the piece may be folded while it is read. */
  folds(piece: Piece): boolean {
    return !isWithin(piece, this.#keepAt);
  }

  /** Examines a piece on this thread. */
  examine(piece: Piece, folds = this.folds(piece)): ExaminedPiece {
    return examinePiece(this.#store, piece, { read: readForCheck, publicKey: this.#publicKey, folds });
  }

  /** Adds the examined pieces in order. */
  add(piece: Piece, { stretches, fold }: ExaminedPiece): void {
    if (piece.kind === 'strays') this.#breaks(1);
    else if (piece.kind === 'unread') this.#passOver(piece.segment, piece.error);
    else if (piece.kind === 'rows') for (const rows of stretches) this.#addNext(rows);
    else {
      const { segment, opens, closes } = piece;
      if (opens) this.#begin(segment);
      for (const frame of stretches) this.#addFrame(frame);
      if (closes) this.#end(segment);
    }
    if (stretches.length > 0 && this.#away.length === 0) this.#prove(piece, fold);
  }

  #begin({ first, last }: Segment): void {
    const rows = this.#store.reader.stayingRows(Math.max(first, this.from.seq + 1), last);
    this.#staying = new Map(rows.map((row) => [row.seq, row]));
  }

  #addFrame(frame: Examined): void {
    for (const { seq, previous, hash } of frame.staying) {
      const row = this.#staying.get(seq);
      this.#staying.delete(seq);
      if (row?.kind !== undefined && !isOfKind(row.body, row.kind)) this.#otherKinds.push(seq);
      if (row?.hash !== hash || chainHash(previous, seq, row.at, row.body) !== hash) this.#breaks(seq);
    }
    this.#addNext(frame);
  }

  #addNext({ first, last, previous, lastHash, brokenAt, otherKinds, checkpoints, bytes }: Examined): void {
    if (first !== this.#expected) this.#breaks(Math.min(first, this.#expected));
    else if (previous !== this.#previous) this.#breaks(first);
    if (brokenAt !== null) this.#breaks(brokenAt);
    this.#checkpoints.push(...checkpoints);
    this.#otherKinds.push(...otherKinds);
    this.#read += last - first + 1;
    this.#bytes += bytes;
    this.#previous = lastHash;
    this.#expected = last + 1;
  }

  /** Uses the piece's fold; goes entry by entry if cards or jobs repeat, or if the proof must be kept in the middle of it. */
  #prove(piece: Piece, fold: PieceFold | null): void {
    if (fold === null || !isFoldable(this.#proof, fold)) {
      this.#proveEach(this.examine(piece, false).fold);
    } else if (this.folds(piece)) {
      if (firstOf(piece) > this.#keepAt) this.#keep();
      provePiece(this.#proof, fold);
    } else this.#proveEach(fold);
  }

  #proveEach(fold: PieceFold | null): void {
    for (const step of fold?.steps ?? []) {
      if (step.does !== 'prove') continue;
      if (step.seq > this.#keepAt) this.#keep();
      prove(this.#proof, step.fact, step.seq);
    }
  }

  /** What follows a segment continues from the hash in the segment table. */
  #end({ last, lastHash }: Segment): void {
    if (this.#previous !== lastHash || this.#expected !== last + 1) this.#breaks(Math.min(this.#expected, last));
    // A row that the segment does not have was inserted by somebody.
    for (const seq of this.#staying.keys()) this.#breaks(seq);
    this.#previous = lastHash;
    this.#expected = last + 1;
  }

  #passOver({ last, lastHash }: Segment, error: Error): void {
    if (error instanceof AwayError) this.#away.push(error.away);
    else this.#breaks(this.#expected);
    this.#previous = lastHash;
    this.#expected = last + 1;
  }

  #keep(): void {
    if (this.#keepAt > 0) this.#kept ??= this.#proof.state;
  }

  #breaks(seq: number): void {
    this.#brokenAt = Math.min(this.#brokenAt ?? seq, seq);
  }

  close(): Verification {
    const [proof, away] = [this.#proof, this.#away];
    if (this.at >= this.#keepAt) this.#keep();
    const { blanks, orders } = away.length > 0 ? new Proof(() => null).close() : proof.close();
    return {
      entries: this.at,
      chain: this.#brokenAt === null ? 'intact' : { brokenAt: this.#brokenAt },
      blanks,
      orders,
      violations: [...hidden(this.#otherKinds), ...proof.violations],
      checks: proof.checks,
      away,
      checkpoints: this.#checkpoints,
      read: { entries: this.#read, bytes: this.#bytes },
      kept: away.length > 0 ? null : this.#kept,
    };
  }
}

/** Maximum number listed; the rest is counted. */
const NAMED_MOST = 20;

function hidden(seqs: readonly number[]): string[] {
  const named = seqs.slice(0, NAMED_MOST).map((seq) => `entry ${seq} ${OTHER_KIND}`);
  return seqs.length <= NAMED_MOST ? named : [...named, `and ${seqs.length - NAMED_MOST} more entries do`];
}
