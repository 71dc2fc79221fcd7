import type { RecipePhases } from '../../recipes/phases.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import { isAbout } from './entry-subjects.ts';
import { readFact } from './facts/stored-fact.ts';
import { Proof, type BlankCounts, type OrderCounts } from './proof.ts';
import { PROVED_SUBJECTS, prove } from './prove.ts';
import type { JournalStore } from './store.ts';

/** Proves from the journal alone what became of every blank and every order. Trusts nothing that it does not recompute. */

export interface Verification {
  readonly entries: number;
  readonly chain: 'intact' | { readonly brokenAt: number };
  readonly blanks: BlankCounts;
  readonly orders: OrderCounts;
  readonly violations: readonly string[];
  readonly checks: number;
}

/** `phases`: the phases of each recipe in order, by its hash; null where it is not known. */
export function verify(store: JournalStore, phases: (recipeHash: string) => RecipePhases | null): Verification {
  const chain = new ChainCheck();
  const proof = new Proof(phases);
  for (const { seq, at, body: content, hash } of store.rows()) {
    chain.add(seq, at, content, hash);
    const read = readFact(content);
    if (!('body' in read)) chain.breaks(seq);
    else if (isAbout(read.body, PROVED_SUBJECTS)) prove(proof, read.body, seq);
  }
  const { blanks, orders } = proof.close();
  return {
    entries: chain.entries,
    chain: chain.brokenAt === null ? 'intact' : { brokenAt: chain.brokenAt },
    blanks,
    orders,
    violations: proof.violations,
    checks: proof.checks,
  };
}

/** Each entry's hash covers the one before: the first that does not fit breaks the chain. */
class ChainCheck {
  brokenAt: number | null = null;
  #previous = GENESIS_HASH;
  #expected = 1;

  add(seq: number, at: number, content: string, hash: string): void {
    if (seq !== this.#expected) this.breaks(this.#expected);
    else if (this.brokenAt === null && hash !== chainHash(this.#previous, seq, at, content)) this.breaks(seq);
    this.#previous = hash;
    this.#expected = seq + 1;
  }

  breaks(seq: number): void {
    this.brokenAt ??= seq;
  }

  get entries(): number {
    return this.#expected - 1;
  }
}
