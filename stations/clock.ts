/** Time is injected: only this file and the page clock may use the system clock and timers. */

export type Cancel = () => void;

export interface Clock {
  /** Monotonic milliseconds; only differences are meaningful. */
  nowMs(): number;
  /** Milliseconds since 1970-01-01T00:00Z, for records shown to people. Never used for ordering or deadlines. */
  wallTimeMs(): number;
  /** Runs `task` once after `delayMs` milliseconds, unless cancelled. Returns the function that cancels it. */
  schedule(delayMs: number, task: () => void): Cancel;
}

/** The system clock. */
export class RealClock implements Clock {
  nowMs(): number {
    return performance.now();
  }

  wallTimeMs(): number {
    return Date.now();
  }

  schedule(delayMs: number, task: () => void): Cancel {
    if (delayMs <= 0) {
      // A timer of 0 ms lasts a millisecond in Node; `setImmediate` runs right after the pending events.
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
  /** Whether code with `await` continues when this task has run. */
  readonly wakes: boolean;
  task: (() => void) | null;
}

/** 2026-01-01T00:00:00Z: start of every virtual shift. */
const VIRTUAL_EPOCH_MS = 1_767_225_600_000;

/**
 * Clock that jumps from one scheduled task to the next. Tasks due at the same instant run in the order in which they were scheduled, so
 * that every run is identical.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #heap: Appointment[] = [];
  /**
   * The same clock for code that never uses `await` (the simulated machines). Its tasks need no draining of promises, and two tasks in
   * three are of this kind.
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
   * Runs scheduled tasks until `done()` returns true, no task is left, or `limitMs` of virtual time is reached. After each task that
   * resumes code with `await`, all promise reactions are drained, so that this code sees the instant at which it was resumed.
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

/** Node runs the next-tick queue again once all promise reactions have run (processTicksAndRejections). */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Number of tasks between two turns of the process's event loop, which delivers signals. */
const YIELD_EVERY = 5000;

/** Yields one turn of the process's event loop. */
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

/** Runs `act` now, and again `everyMs` after each run ended, until `signal` aborts. */
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

/** Resolves with the promise's value, or with `late` when `timeoutMs` passes first. Does not cancel the promise. */
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
