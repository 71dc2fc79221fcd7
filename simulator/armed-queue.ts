/** What goes wrong once: it waits, in the order in which it was armed, for the next card, job or answer that meets with it. */

export interface Armed {
  /** It has neither struck nor been disarmed. */
  readonly waits: boolean;
  disarm(): void;
}

export class ArmedQueue<T> {
  readonly #most: number;
  #waiting: { readonly what: T }[] = [];

  /** `most`: how many may wait at a time. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Null where as many wait as may. */
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

  /** The first one strikes now; null where none waits. */
  next(): T | null {
    return this.#waiting.shift()?.what ?? null;
  }
}
