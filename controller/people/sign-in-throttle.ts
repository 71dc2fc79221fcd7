import type { Clock } from '../../stations/clock.ts';
import { nameKey } from './same-person.ts';

/** Guessing is slow: after a few wrong secrets a name must wait, longer each time (NIST SP 800-63B §5.2.2). */

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const WAIT_MOST_MS = 15 * 60_000;
/** Names that are remembered; beyond them the oldest is forgotten. */
const NAMES_MAX = 1000;
/** Wrong tries of everybody together before all must wait: guessing of many names. */
const TOGETHER_TRIES = 60;
const TOGETHER = '';

interface Tries {
  wrong: number;
  waitUntilMs: number;
}

export class SignInThrottle {
  readonly #clock: Clock;
  readonly #tries = new Map<string, Tries>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long this name must wait before it may try again; 0 for not at all. */
  waitMs(name: string): number {
    const nowMs = this.#clock.nowMs();
    return Math.max(0, this.#of(name).waitUntilMs - nowMs, this.#of(TOGETHER).waitUntilMs - nowMs);
  }

  wrong(name: string): void {
    this.#count(name, FREE_TRIES);
    this.#count(TOGETHER, TOGETHER_TRIES);
  }

  right(name: string): void {
    this.#tries.delete(nameKey(name));
  }

  #count(name: string, free: number): void {
    const tries = this.#of(name);
    tries.wrong += 1;
    const beyond = tries.wrong - free;
    if (beyond >= 0) tries.waitUntilMs = this.#clock.nowMs() + Math.min(WAIT_MOST_MS, FIRST_WAIT_MS * 2 ** beyond);
    this.#tries.set(nameKey(name), tries);
    if (this.#tries.size <= NAMES_MAX) return;
    const oldest = this.#tries.keys().next();
    if (!oldest.done) this.#tries.delete(oldest.value);
  }

  #of(name: string): Tries {
    return this.#tries.get(nameKey(name)) ?? { wrong: 0, waitUntilMs: 0 };
  }
}
