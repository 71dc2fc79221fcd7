import type { AlarmRecord } from '../../history/alarm-history.ts';
import type { StationJob } from '../../history/job-history.ts';
import type { Entry } from '../../journal/entry.ts';
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

/** The entries that were written in a span of time, both included; `last` is before `first` where there are none. */
export interface EntrySpanView {
  readonly first: number;
  readonly last: number;
}

export interface HistoryTopics {
  entries: (entries: readonly Entry[]) => void;
}
