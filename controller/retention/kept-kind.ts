import type { KeptKindName, Removable } from './policy.ts';

/** Descriptor of a kind of data with limited retention: its size, what may be removed, and how. */
export interface KeptKind {
  readonly name: KeptKindName;
  /** Size on the disk, as last measured. */
  readonly bytes: () => number;
  /** What the line no longer needs: nothing of a batch that is open or not counted, and nothing that is owed. */
  readonly removable: () => readonly Removable[];
  /** Removes it, or begins to: longer removals continue in steps. Resolves when the next may follow. */
  readonly remove: (one: Removable) => void | Promise<void>;
}

/** Moves entries of closed batches from the database to segment files. */
export interface Archive {
  /** Moves everything that may be moved now; `entries`: their number. */
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
