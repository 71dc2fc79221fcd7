import type { Clock } from '../../stations/clock.ts';

/** Stands where it was set, and never goes back: of what is written as if it had happened at other times. */
export class SetClock implements Clock {
  #wallMs: number;

  constructor(wallMs: number) {
    this.#wallMs = wallMs;
  }

  set(wallMs: number): void {
    this.#wallMs = Math.max(this.#wallMs, wallMs);
  }

  nowMs(): number {
    return this.#wallMs;
  }

  wallTimeMs(): number {
    return this.#wallMs;
  }

  schedule(): () => void {
    return () => undefined;
  }
}
