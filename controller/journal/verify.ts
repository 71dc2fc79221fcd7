import type { RecipePhases } from '../../recipes/phases.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import { examineFrame, examineRows, type Examined } from './examine.ts';
import { Proof, type BlankCounts, type OrderCounts } from './proof.ts';
import { prove } from './prove.ts';
import type { FrameMark, RawEntry } from './segments/segment-format.ts';
import type { Segment } from './segments/segment-table.ts';
import type { JournalStore } from './store.ts';
import { AwayError, StoreError, type AwayEntries } from './store-error.ts';

/** Proves from the journal alone what became of every blank and every order. Trusts nothing that it does not recompute. */

export interface Verification {
  readonly entries: number;
  readonly chain: 'intact' | { readonly brokenAt: number };
  readonly blanks: BlankCounts;
  readonly orders: OrderCounts;
  readonly violations: readonly string[];
  readonly checks: number;
  /** Stretches that could not be looked at: nothing is said of what became of blanks and orders then, and the counts are 0. */
  readonly away: readonly AwayEntries[];
}

type PhasesOf = (recipeHash: string) => RecipePhases | null;
const ROWS_AT_ONCE = 1000;

/** `phases`: the phases of each recipe in order, by its hash; null where it is not known. */
export function verify(store: JournalStore, phases: PhasesOf): Verification {
  const sequence = new Sequence(store, new Proof(phases));
  for (const segment of store.segments.all) {
    const frames = sequence.beginSegment(segment);
    for (const mark of frames)
      sequence.add(examineFrame(store.segments.disk.read(segment.file, mark.offset, mark.bytes), mark));
    sequence.endSegment(segment);
  }
  sequence.addRecent();
  return sequence.close();
}

/** The part of a check that goes entry after entry. */
class Sequence {
  readonly #proof: Proof;
  readonly #away: AwayEntries[] = [];
  readonly #store: JournalStore;
  #brokenAt: number | null = null;
  #previous = GENESIS_HASH;
  #expected = 1;
  /** What stays in the database of the segment at hand. */
  #staying = new Map<number, RawEntry>();

  constructor(store: JournalStore, proof: Proof) {
    this.#store = store;
    this.#proof = proof;
  }

  /** Frames to be looked at, in order; none of a segment that is away, or is not what the journal knows. */
  beginSegment(segment: Segment): readonly FrameMark[] {
    const { first, last } = segment;
    this.#staying = new Map(this.#store.stayingRows(first, last).map((row) => [row.seq, row]));
    try {
      return this.#store.segments.indexOf(segment).index.frames;
    } catch (error) {
      if (error instanceof AwayError) this.#away.push(error.away);
      else if (error instanceof StoreError) this.#breaks(this.#expected);
      else throw error;
      return [];
    }
  }

  add(frame: Examined): void {
    const { first, last, previous, lastHash, brokenAt } = frame;
    if (first !== this.#expected) this.#breaks(this.#expected);
    else if (previous !== this.#previous) this.#breaks(first);
    if (brokenAt !== null) this.#breaks(brokenAt);
    for (const { seq, previous: before, hash } of frame.staying) {
      const row = this.#staying.get(seq);
      this.#staying.delete(seq);
      if (row?.hash !== hash || chainHash(before, seq, row.at, row.body) !== hash) this.#breaks(seq);
    }
    this.#prove(frame);
    this.#previous = lastHash;
    this.#expected = last + 1;
  }

  #prove({ facts }: Examined): void {
    if (this.#away.length > 0) return;
    for (const [seq, fact] of facts) prove(this.#proof, fact, seq);
  }

  /** What follows a segment goes on from the hash that the journal knows of it. */
  endSegment({ last, lastHash }: Segment): void {
    const isAway = this.#away.at(-1)?.last === last;
    if (!isAway) {
      if (this.#previous !== lastHash || this.#expected !== last + 1) this.#breaks(Math.min(this.#expected, last));
      // A row that the segment does not have: somebody put it there.
      for (const seq of this.#staying.keys()) this.#breaks(seq);
    }
    this.#previous = lastHash;
    this.#expected = last + 1;
  }

  /** What lies in the database. */
  addRecent(): void {
    let page: RawEntry[] = [];
    for (const row of this.#store.recentRows(0)) {
      const { seq, at, body, hash } = row;
      if (seq !== this.#expected) this.#breaks(this.#expected);
      else if (this.#brokenAt === null && hash !== chainHash(this.#previous, seq, at, body)) this.#breaks(seq);
      this.#previous = hash;
      this.#expected = seq + 1;
      page.push(row);
      if (page.length < ROWS_AT_ONCE) continue;
      this.#addRows(page);
      page = [];
    }
    this.#addRows(page);
  }

  #addRows(rows: readonly RawEntry[]): void {
    const examined = examineRows(rows, '');
    if (examined.brokenAt !== null) this.#breaks(examined.brokenAt);
    this.#prove(examined);
  }

  #breaks(seq: number): void {
    this.#brokenAt = Math.min(this.#brokenAt ?? seq, seq);
  }

  close(): Verification {
    const [proof, away] = [this.#proof, this.#away];
    const { blanks, orders } = away.length > 0 ? new Proof(() => null).close() : proof.close();
    return {
      entries: this.#expected - 1,
      chain: this.#brokenAt === null ? 'intact' : { brokenAt: this.#brokenAt },
      blanks,
      orders,
      violations: proof.violations,
      checks: proof.checks,
      away,
    };
  }
}
