import { pageClock } from '../../page-clock.ts';

/** Writes what has changed into its cells with the next frame, once, however often it changed. */
export class Painter {
  readonly #newest = new Map<number, string>();
  readonly #texts = new Map<number, Text>();
  readonly #changed = new Set<number>();
  #cancel: (() => void) | null = null;

  keep(id: number, text: string): void {
    this.#newest.set(id, text);
    this.#changed.add(id);
    this.#cancel ??= pageClock.frame(() => this.#paint());
  }

  /** An attachment of the cell that shows a value. */
  place(id: number): (cell: HTMLElement) => () => void {
    return (cell) => {
      const text = cell.ownerDocument.createTextNode(this.#newest.get(id) ?? '');
      cell.replaceChildren(text);
      this.#texts.set(id, text);
      return () => this.#texts.delete(id);
    };
  }

  stop(): void {
    this.#cancel?.();
  }

  #paint(): void {
    this.#cancel = null;
    for (const id of this.#changed) {
      const text = this.#texts.get(id);
      // The text is changed and not replaced: nothing is made anew, thousands of times a second.
      if (text !== undefined) text.data = this.#newest.get(id) ?? '';
    }
    this.#changed.clear();
  }
}
