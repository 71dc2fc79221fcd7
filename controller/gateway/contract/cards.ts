import type { BatchRecord } from '../../history/batch-history.ts';
import type { CardReason, CardRecord } from '../../history/card-list.ts';
import type { Entry } from '../../journal/entry.ts';

/** A card that was looked for. */

/** A card that was found, with its history. */
export interface CardHistoryView {
  readonly card: string;
  readonly order: string;
  readonly attempt: number;
  readonly serial: string;
  readonly outcome: string;
  readonly batch: string;
  readonly images: boolean;
  /** Its row in card lists, including lots and tools; null for a card without a blank. */
  readonly record: CardRecord | null;
  readonly entries: readonly Entry[];
  /** Its entries were moved to another disk: which ones, in which file, since when (wall-clock time, ms). Null if they are accessible. */
  readonly away: {
    readonly first: number;
    readonly last: number;
    readonly file: string;
    readonly folder: string;
    readonly since: number;
  } | null;
}

/** A page of a card list. `total`: number of matches; counting stops at `countedMost`. */
export interface CardPageView {
  readonly cards: readonly CardRecord[];
  readonly total: number;
  readonly countedMost: number;
}

export interface BatchDetailView {
  readonly batch: BatchRecord;
  readonly reasons: readonly CardReason[];
}

/** Maximum number of rows per page. */
export const CARD_PAGE_MOST = 1000;

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
  /** Masked name and number; revealing the rest needs a permission and is journaled. */
  readonly masked: { readonly name: string; readonly personalNumber: string } | null;
  readonly cards: readonly FoundCardView[];
}

/** One page of search results. */
export interface FoundOrdersView {
  readonly orders: readonly FoundOrderView[];
  /** Value of `before` for the next page; null if there are no more. */
  readonly next: number | null;
}

export interface RevealedView {
  readonly fullName: string;
  readonly personalNumber: string;
  readonly dateOfBirth: string;
}

/** `reason-first`: a citizen's card is shown only after a reason was given. */
export type CardRefusal = 'unknown-card' | 'unknown-batch' | 'unknown-order' | 'no-image' | 'reason-first';
