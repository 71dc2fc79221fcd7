import type { BatchRecord } from '../../history/batch-history.ts';
import type { CardReason, CardRecord } from '../../history/card-list.ts';
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
  /** What a list says of it, lots and tools among it; null for a card for which no blank was used. */
  readonly record: CardRecord | null;
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

/** A page of a list of cards. `total`: all that the filter leaves; from `countedMost` on nobody counted further. */
export interface CardPageView {
  readonly cards: readonly CardRecord[];
  readonly total: number;
  readonly countedMost: number;
}

export interface BatchDetailView {
  readonly batch: BatchRecord;
  readonly reasons: readonly CardReason[];
}

/** The most rows that one page of a list has. */
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

/** `reason-first`: a citizen's card is shown to whoever has said why. */
export type CardRefusal = 'unknown-card' | 'unknown-batch' | 'unknown-order' | 'no-image' | 'reason-first';
