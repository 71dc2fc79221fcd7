import type { EntryKind, EntryOf } from '../journal/entry.ts';
import type { LineState } from './line-state.ts';

/** When an entry is folded, and what its fold may look up besides the state. */
export interface Moment {
  readonly seq: number;
  /** Wall-clock time of the entry. */
  readonly at: number;
  /** The controller's monotonic clock, now. */
  readonly nowMs: number;
  /** Number of phases of a recipe, by its hash. */
  readonly phasesOf: (recipeHash: string) => number;
}

/** A function that folds one kind of entry into the line's state. */
export type Fold<K extends EntryKind> = (state: LineState, body: EntryOf<K>, moment: Moment) => void;
