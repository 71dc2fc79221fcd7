import type { KeptKindName, Removable } from './policy.ts';

/** A kind of data that is kept for a while: how much of it there is, what of it may go, and how it goes. */
export interface KeptKind {
  readonly name: KeptKindName;
  /** On the disk, as last measured. */
  readonly bytes: () => number;
  /** What may be removed as far as the line is concerned, never more: nothing of a batch that is open or not counted, nothing that is owed. */
  readonly removable: () => readonly Removable[];
  /** Removes it, or begins to: what takes longer than a step goes on by steps. Resolves when the next may follow. */
  readonly remove: (one: Removable) => void | Promise<void>;
}

/** Entries of closed batches go from the database into segment files. */
export interface Archive {
  /** Moves what may be moved now; `entries`: how many. */
  archiveClosed(): Promise<{ readonly entries: number; readonly bytes: number }>;
}

export interface KeptSnapshot {
  readonly id: string;
  readonly madeAt: number;
  readonly bytes: number;
}

/** Snapshots of the line's state. */
export interface SnapshotShelf {
  readonly kept: () => readonly KeptSnapshot[];
  readonly remove: (id: string) => void;
}
