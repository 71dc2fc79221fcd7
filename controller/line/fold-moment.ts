import type { EntryKind, EntryOf } from '../journal/entry.ts';
import type { LineState } from './line-state.ts';

/** When an entry is folded in, and what its fold may ask beside the state. */
export interface Moment {
  readonly seq: number;
  /** By the wall clock, as the entry says. */
  readonly at: number;
  /** By the controller's monotonic clock, now. */
  readonly nowMs: number;
  /** Tells the length of a recipe by its hash. */
  readonly phasesOf: (recipeHash: string) => number;
}

/** How one kind of entry changes the line's state. */
export type Fold<K extends EntryKind> = (state: LineState, body: EntryOf<K>, moment: Moment) => void;
