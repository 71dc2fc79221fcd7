import type { Clock } from '../../stations/clock.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import type { JournalStore } from '../journal/store.ts';
import type { RecipesByHash } from '../recipes/recipe-book.ts';
import { apply } from '../line/fold.ts';
import { newLineState, type LineState } from '../line/line-state.ts';

/** The line at any entry of the journal: the same fold as at a restart, stopped there. */

/** Entries folded in one step; between two steps the line's own work goes first. */
const AT_ONCE = 1000;

export class Replay {
  readonly #store: JournalStore;
  readonly #layout: LineLayout;
  readonly #recipes: RecipesByHash;
  readonly #clock: Clock;
  #state: LineState;
  #at = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: JournalStore, layout: LineLayout, recipes: RecipesByHash, clock: Clock) {
    this.#store = store;
    this.#layout = layout;
    this.#recipes = recipes;
    this.#clock = clock;
    this.#state = newLineState(layout);
  }

  /** The state after entry `seq`, and its time. Calls are serialized: they share the fold. */
  at(seq: number): Promise<{ readonly state: LineState; readonly at: number; readonly seq: number }> {
    const answer = this.#turn.then(() => this.#goTo(Math.max(1, Math.min(seq, this.#store.entries))));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #goTo(seq: number): Promise<{ state: LineState; at: number; seq: number }> {
    if (seq < this.#at) {
      this.#state = newLineState(this.#layout);
      this.#at = 0;
    }
    let last = 0;
    while (this.#at < seq) {
      for (const entry of this.#store.reader.stretch(this.#at + 1, Math.min(seq, this.#at + AT_ONCE))) {
        apply(this.#state, entry, 0, (hash) => this.#recipes.byHash(hash)?.recipe.phases.length ?? 0);
        this.#at = entry.seq;
        last = entry.at;
      }
      await new Promise<void>((resolve) => this.#clock.schedule(0, resolve));
    }
    if (last === 0) last = this.#store.reader.stretch(this.#at, this.#at)[0]?.at ?? 0;
    return { state: this.#state, at: last, seq: this.#at };
  }
}
