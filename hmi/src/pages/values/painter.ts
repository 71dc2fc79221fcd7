import { pageClock } from '../../page-clock.ts';

/** Writes what has changed into its cells with the next frame, once, however often it changed. */
export class Painter {
  readonly #newest = new Map<number, string>();
  readonly #cells = new Map<number, HTMLElement>();
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
      this.#cells.set(id, cell);
      cell.textContent = this.#newest.get(id) ?? '';
      return () => this.#cells.delete(id);
    };
  }

  stop(): void {
    this.#cancel?.();
  }

  #paint(): void {
    this.#cancel = null;
    for (const id of this.#changed) {
      const cell = this.#cells.get(id);
      if (cell !== undefined) cell.textContent = this.#newest.get(id) ?? '';
    }
    this.#changed.clear();
  }
}
