import type { Cancel, Clock } from '../../stations/clock.ts';

/**
 * The clock of one process on a simulated computer: in virtual time it can be made to stand still, as a process does that waits for a
 * slow disk or was stopped by a signal; its wall clock can be moved, as a time server does. Deadlines live by the monotonic one.
 */
export class ProcessClock implements Clock {
  readonly #base: Clock;
  #thawsAtMs = 0;
  #stepMs = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  nowMs(): number {
    return this.#base.nowMs();
  }

  wallTimeMs(): number {
    return this.#base.wallTimeMs() + this.#stepMs;
  }

  /** What comes due meanwhile happens afterwards, in its order. */
  freeze(forMs: number): void {
    this.#thawsAtMs = Math.max(this.#thawsAtMs, this.nowMs() + forMs);
  }

  /** Moves the wall clock. */
  step(byMs: number): void {
    this.#stepMs += byMs;
  }

  schedule(delayMs: number, task: () => void): Cancel {
    let cancel = this.#base.schedule(delayMs, () => {
      const leftMs = this.#thawsAtMs - this.nowMs();
      if (leftMs <= 0) task();
      else cancel = this.schedule(leftMs, task);
    });
    return () => cancel();
  }
}
