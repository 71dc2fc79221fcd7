import type { Entry } from '../../journal/entry.ts';

/** A card that was looked for. */

/** A card that was found, and all that the journal tells of it. */
export interface CardHistoryView {
  readonly card: string;
  readonly order: string;
  readonly attempt: number;
  readonly serial: string;
  readonly outcome: string;
  readonly batch: string;
  readonly images: boolean;
  readonly entries: readonly Entry[];
  /** Its entries were moved to another disk: which ones, in which file, since when (wall time, ms). Null where they are at hand. */
  readonly away: {
    readonly first: number;
    readonly last: number;
    readonly file: string;
    readonly folder: string;
    readonly since: number;
  } | null;
}

export interface FoundCardView {
  readonly card: string;
  readonly order: string;
  readonly attempt: number;
  readonly serial: string;
  readonly outcome: string;
}

export interface FoundOrderView {
  readonly order: string;
  readonly batch: string;
  readonly state: string;
  /** Parts of the name and number alone; the rest is revealed to whoever may, and that is written down. */
  readonly masked: { readonly name: string; readonly personalNumber: string } | null;
  readonly cards: readonly FoundCardView[];
}

/** A page of what was found. */
export interface FoundOrdersView {
  readonly orders: readonly FoundOrderView[];
  /** By which the next page is asked for (`before`); null where there are no more. */
  readonly next: number | null;
}

export interface RevealedView {
  readonly fullName: string;
  readonly personalNumber: string;
  readonly dateOfBirth: string;
}

export type CardRefusal = 'unknown-card' | 'unknown-order' | 'no-image';
