import type { JournalHead } from './head-file.ts';
import type { TipSeal, TipState } from './tip.ts';
import type { Owner } from './world.ts';

/** The state that identifies a journal from outside its folder. Write access to the folder alone does not allow changing it. */

/** A journal being opened, before anything in it is trusted. */
export interface JournalFound {
  readonly entries: number;
  readonly first: string;
  /** Hash of an entry; empty for none. */
  readonly hashOf: (seq: number) => string;
  readonly tip: TipState;
  /** By the seal; without one, by the entries. */
  readonly owner: Owner;
}

export interface Anchor {
  readonly seal: TipSeal;
  /** @throws StoreError if this is not the journal that belongs here. Nothing was folded or written yet. */
  admit(journal: JournalFound): void;
  /** The latest wall-clock time known from outside the journal; null for none. */
  readonly latestAt: number | null;
  /** False until two people have accepted it: until then new entries are not sealed, and the head does not move. */
  readonly holds: boolean;
  /** Called when a group of entries is durable. `durably`: the group contains a checkpoint. */
  reached(head: JournalHead, durably: boolean): void;
  close(): void;
}

/** Seals only: for journals of one process, and for journals written for another one. */
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
