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

export interface StorageView {
  readonly roomBytes: number;
  readonly totalBytes: number;
  readonly bytesPerCard: number;
  readonly cardsPerDay: number;
  /** `design`: nobody has seen enough of this line yet. */
  readonly pace: 'measured' | 'design';
  /** Null: at this pace, and with these limits, the disk does not fill up. */
  readonly daysLeft: number | null;
  readonly cardsLeft: number;
  readonly logBytes: number;
  readonly kinds: readonly StoredKindView[];
  /** Closed batches whose order contents stay, because orders of theirs have no card yet. */
  readonly owed: { readonly batches: number; readonly orders: number };
}
