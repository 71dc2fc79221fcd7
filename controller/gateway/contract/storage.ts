import type { DiskFigures } from '../../retention/space.ts';

/** Disk usage under the journal by kind, its retention, and how long the disk lasts. */

/** `rest`: everything else in the journal's file. */
export type StoredKind = 'orders' | 'pictures' | 'entries' | 'snapshots' | 'rest';

export interface StoredKindView {
  readonly name: StoredKind;
  readonly bytes: number;
  /** Null: without a limit. */
  readonly keptDays: number | null;
  readonly keptGigabytes: number | null;
}

/** The disk as measured. */
export interface StorageView extends Omit<DiskFigures, 'logHeld'> {
  readonly kinds: readonly StoredKindView[];
  /** Closed batches whose content is kept because some of their orders have no card yet. */
  readonly owed: { readonly batches: number; readonly orders: number };
}
