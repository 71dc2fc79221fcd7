import type { JournalHead } from './head-file.ts';
import type { TipSeal, TipState } from './tip.ts';
import type { Owner } from './world.ts';

/** What a journal is held by that does not lie in its folder. Whoever can write the folder alone can't write this. */

/** A journal as it is opened, before anything of it is believed. */
export interface JournalFound {
  readonly entries: number;
  readonly first: string;
  /** Hash of an entry; empty where there is none. */
  readonly hashOf: (seq: number) => string;
  readonly tip: TipState;
  /** By the seal; where there is none, by what the entries say. */
  readonly owner: Owner;
}

export interface Anchor {
  readonly seal: TipSeal;
  /** @throws StoreError where this is not the journal that is held here. Nothing was folded or written yet. */
  admit(journal: JournalFound): void;
  /** The latest instant of the wall clock that is known of apart from the journal; null where none is. */
  readonly latestAt: number | null;
  /** False where two people have yet to accept it: then what is written is not sealed, and moves no head. */
  readonly holds: boolean;
  /** A group of entries is durable. `durably`: there is a checkpoint in it. */
  reached(head: JournalHead, durably: boolean): void;
  close(): void;
}

/** Seals alone: for what lives in one process, and for what is written to be opened by another. */
export function sealedBy(seal: TipSeal): Anchor {
  return {
    seal,
    admit: () => undefined,
    latestAt: null,
    holds: true,
    reached: () => undefined,
    close: () => undefined,
  };
}
