/** One-time faults: each waits, in the order in which it was armed, for the next card, job or answer. */

export interface Armed {
  /** False once it has struck or was disarmed. */
  readonly waits: boolean;
  disarm(): void;
}

/** Queue of armed faults with a maximum length. */
export class ArmedQueue<T> {
  readonly #most: number;
  #waiting: { readonly what: T }[] = [];

  /** `most`: maximum armed entries. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Null when the maximum is reached. */
  arm(what: T): Armed | null {
    if (this.#waiting.length >= this.#most) return null;
    const one = { what };
    this.#waiting.push(one);
    const queue = (): readonly object[] => this.#waiting;
    return {
      get waits() {
        return queue().includes(one);
      },
      disarm: () => {
        this.#waiting = this.#waiting.filter((other) => other !== one);
      },
    };
  }

  get first(): T | null {
    return this.#waiting[0]?.what ?? null;
  }

  /** Removes the first entry, which strikes now; null when there is none. */
  next(): T | null {
    return this.#waiting.shift()?.what ?? null;
  }
}
