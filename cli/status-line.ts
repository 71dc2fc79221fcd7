/** The line on a terminal that is written over while something goes on. Where there is no terminal nothing is written. */

/** Back to the beginning of the line, and what stands on it is erased (ECMA-48: CR, EL). */
const ERASE = '\r\u001B[K';

const USUAL_COLUMNS = 80;

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export class StatusLine {
  readonly #screen: Screen;
  #shown = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get onTerminal(): boolean {
    return this.#screen.isTTY === true;
  }

  /** Columns of the terminal; some say none. */
  get width(): number {
    const { columns = 0 } = this.#screen;
    return columns > 0 ? columns : USUAL_COLUMNS;
  }

  show(words: string): void {
    if (!this.onTerminal) return;
    this.#screen.write(`${ERASE}${words.slice(0, this.width - 1)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#screen.write(ERASE);
    this.#shown = false;
  }
}
