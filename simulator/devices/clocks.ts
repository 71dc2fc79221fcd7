import type { Cancel, Clock } from '../../stations/clock.ts';

/** A machine lives by two clocks: its mechanics may run faster than real time, its heartbeat and leases may not. */
export interface DeviceClocks {
  readonly machine: Clock;
  readonly wire: Clock;
}

/** Time that runs `factor` times as fast as the clock below it. */
export class ScaledClock implements Clock {
  readonly #base: Clock;
  readonly #factor: number;

  constructor(base: Clock, factor: number) {
    this.#base = base;
    this.#factor = factor;
  }

  nowMs(): number {
    return this.#base.nowMs() * this.#factor;
  }

  wallTimeMs(): number {
    return this.#base.wallTimeMs();
  }

  schedule(delayMs: number, task: () => void): Cancel {
    return this.#base.schedule(delayMs / this.#factor, task);
  }
}
