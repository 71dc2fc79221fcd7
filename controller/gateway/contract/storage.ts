import type { DiskFigures } from '../../retention/space.ts';

/** The disk under the journal: what lies on it, for how long, and how long it lasts. */

/** `rest`: what is in the journal's file beside the other kinds. */
export type StoredKind = 'orders' | 'pictures' | 'entries' | 'snapshots' | 'rest';

export interface StoredKindView {
  readonly name: StoredKind;
  readonly bytes: number;
  /** Null: without a limit. */
  readonly keptDays: number | null;
  readonly keptGigabytes: number | null;
}

/** What is known of the disk, as it is measured. */
export interface StorageView extends Omit<DiskFigures, 'logHeld'> {
  readonly kinds: readonly StoredKindView[];
  /** Closed batches whose order contents stay, because orders of theirs have no card yet. */
  readonly owed: { readonly batches: number; readonly orders: number };
}
