/** Time is injected: this file is one of the two places that may touch the machine's clock and timers. */

export type Cancel = () => void;

export interface Clock {
  /** Monotonic milliseconds; only differences mean anything. */
  nowMs(): number;
  /** Milliseconds since 1970-01-01T00:00Z, for records that people read. Never used for order or deadlines. */
  wallTimeMs(): number;
  /** Runs `task` once, after `delayMs` milliseconds, unless cancelled before. */
  schedule(delayMs: number, task: () => void): Cancel;
}

/** The machine's own clock. */
export class RealClock implements Clock {
  nowMs(): number {
    return performance.now();
  }

  wallTimeMs(): number {
    return Date.now();
  }

  schedule(delayMs: number, task: () => void): Cancel {
    if (delayMs <= 0) {
      // A timer of none lasts a millisecond: this one ends with the events that have already come.
      const soon = setImmediate(task);
      return () => clearImmediate(soon);
    }
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  }
}

interface Appointment {
  readonly atMs: number;
  readonly order: number;
  /** Is somebody woken by it who waits with `await`? */
  readonly wakes: boolean;
  task: (() => void) | null;
}

/** 2026-01-01T00:00:00Z: every virtual shift begins at the same instant. */
const VIRTUAL_EPOCH_MS = 1_767_225_600_000;

/**
 * A clock that jumps from one appointment to the next. Appointments at the same instant run in the
 * order in which they were made, so a run is the same every time.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #heap: Appointment[] = [];
  /**
   * The same time for those who never wait with `await` (the imitated machines): what they do at an instant needs no
   * draining, and two appointments in three are theirs.
   */
  readonly mechanical: Clock = {
    nowMs: () => this.#nowMs,
    wallTimeMs: () => this.wallTimeMs(),
    schedule: (delayMs, task) => this.#make(delayMs, task, false),
  };

  nowMs(): number {
    return this.#nowMs;
  }

  wallTimeMs(): number {
    return VIRTUAL_EPOCH_MS + Math.floor(this.#nowMs);
  }

  schedule(delayMs: number, task: () => void): Cancel {
    return this.#make(delayMs, task, true);
  }

  #make(delayMs: number, task: () => void, wakes: boolean): Cancel {
    const appointment: Appointment = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, wakes, task };
    this.#push(appointment);
    return () => {
      appointment.task = null;
    };
  }

  /**
   * Runs appointments until `done()` or nothing is left or `limitMs` of virtual time is reached.
   * After each appointment that wakes somebody all promise reactions are drained, so that code with `await` in it
   * sees the instant at which it was woken.
   */
  async run(done: () => boolean, limitMs: number): Promise<'done' | 'empty' | 'limit'> {
    let ran = 0;
    await settled();
    while (!done()) {
      const next = this.#pop();
      if (next === null) return 'empty';
      if (next.task === null) continue;
      if (next.atMs > limitMs) {
        this.#push(next);
        this.#nowMs = limitMs;
        return 'limit';
      }
      this.#nowMs = next.atMs;
      next.task();
      if (next.wakes) await settled();
      ran += 1;
      if (ran % YIELD_EVERY === 0) await nextTurn();
    }
    return 'done';
  }

  #push(appointment: Appointment): void {
    const heap = this.#heap;
    let index = heap.push(appointment) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !earlier(appointment, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = appointment;
  }

  #pop(): Appointment | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let least = left;
      if (right !== undefined && earlier(right, left)) {
        least = right;
        child += 1;
      }
      if (!earlier(least, last)) break;
      heap[index] = least;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function earlier(a: Appointment, b: Appointment): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** The next-tick queue is served once all promise reactions have run (Node's processTicksAndRejections). */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Appointments between two looks at the process's own events, signals among them. */
const YIELD_EVERY = 5000;

/** Lets the process's own events have their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves after `delayMs`, or at once when `signal` aborts. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.schedule(delayMs, finish);
    signal.addEventListener('abort', finish);
  });
}

/** Runs `act` now, and again each time `everyMs` have passed since it ended, until `signal` aborts. */
export async function repeat(
  clock: Clock,
  everyMs: number,
  signal: AbortSignal,
  act: () => Promise<void> | void,
): Promise<void> {
  while (!signal.aborted) {
    await act();
    await sleep(clock, everyMs, signal);
  }
}

/** The promise's value, or `late` when `timeoutMs` passes first. The promise itself is not stopped. */
export function withTimeout<T, L>(clock: Clock, timeoutMs: number, promise: Promise<T>, late: L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(timeoutMs, () => resolve(late));
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
