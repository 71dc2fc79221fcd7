import type { AlarmRecord } from '../../history/alarm-history.ts';
import type { StationJob } from '../../history/job-history.ts';
import type { MeasuredCard } from '../../history/measure-history.ts';
import type { Entry, EntryKind } from '../../journal/entry.ts';
import type { PictureItems } from './picture.ts';

/** What happened: of stations, and entry by entry. */

/** A station's recent jobs and faults, newest first. */
export interface StationPast {
  readonly jobs: readonly StationJob[];
  readonly faults: readonly AlarmRecord[];
}

export interface ReplayView {
  readonly seq: number;
  readonly at: number;
  /** Number of entries. */
  readonly entries: number;
  readonly picture: PictureItems;
}

/** What a station measured of the cards of a span; the oldest first. */
export interface MeasuredView {
  readonly cards: readonly MeasuredCard[];
  /** Of the whole span: the view has the newest of them, no more than some hundreds. */
  readonly total: number;
}

/** A page of the journal's entries. */
export interface EntryPageView {
  readonly entries: readonly Entry[];
  readonly total: number;
  /** Of the span's entries, those that a search went through; never more than `searchedMost`. */
  readonly searched: number;
  readonly searchedMost: number;
  /** Kinds of entries that one may ask for. */
  readonly kinds: readonly EntryKind[];
}

/** The entries that were written in a span of time, both included; `last` is before `first` where there are none. */
export interface EntrySpanView {
  readonly first: number;
  readonly last: number;
}

export interface HistoryTopics {
  entries: (entries: readonly Entry[]) => void;
}
