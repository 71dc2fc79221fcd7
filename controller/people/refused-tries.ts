import type { Cancel, Clock } from '../../stations/clock.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { Rank } from './hashing-pool.ts';

/**
 * Wrong secrets in the journal. Each is an entry of its own as long as they are few; of a flood the number is written, once in a while.
 * Each entry is made durable: how many there are must never be for strangers to say. What strangers do takes no place from those who are
 * known.
 */

export type RefusedTry = Extract<EntryBody, { kind: 'session.refused' | 'signature.refused' }>;

/** Entries that are written one after the other before they are only counted, and the time after which one more may be. */
const AT_ONCE: Readonly<Record<Rank, Readonly<Record<RefusedTry['why'], number>>>> = {
  known: { 'wrong-secret': 60, throttled: 5, 'account-closed': 5 },
  stranger: { 'wrong-secret': 3, throttled: 1, 'account-closed': 1 },
};
const EVERY_MS = { known: 1000, stranger: 5000 } as const;
/** From the first that is only counted until the number is written. */
const COUNTED_MS = 60_000;

export class RefusedTries {
  readonly #clock: Clock;
  readonly #note: (facts: readonly EntryBody[]) => void;
  /**
   * When what was written would be through, had each taken EVERY_MS (the generic cell rate algorithm, ITU-T I.371). By rank and reason:
   * those that had to wait leave the places of those whose secret was looked at.
   */
  readonly #throughAtMs = new Map<string, number>();
  #counted = { sinceAt: 0, wrong: 0, throttled: 0 };
  #cancel: Cancel | null = null;

  constructor(clock: Clock, note: (facts: readonly EntryBody[]) => void) {
    this.#clock = clock;
    this.#note = note;
  }

  /** `rank`: of whoever tried. */
  add(refused: RefusedTry, rank: Rank): void {
    const allowance = `${rank} ${refused.why}`;
    const nowMs = this.#clock.nowMs();
    const throughAtMs = Math.max(this.#throughAtMs.get(allowance) ?? 0, nowMs) + EVERY_MS[rank];
    if (throughAtMs - nowMs > AT_ONCE[rank][refused.why] * EVERY_MS[rank]) {
      this.#count(refused.why);
      return;
    }
    this.#throughAtMs.set(allowance, throughAtMs);
    this.#note([refused]);
  }

  /** Writes what is only counted so far. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    const { sinceAt, wrong, throttled } = this.#counted;
    this.#counted = { sinceAt: 0, wrong: 0, throttled: 0 };
    if (wrong + throttled > 0) this.#note([{ kind: 'refusals.counted', sinceAt, wrong, throttled }]);
  }

  #count(why: RefusedTry['why']): void {
    if (this.#cancel === null) {
      this.#counted.sinceAt = this.#clock.wallTimeMs();
      this.#cancel = this.#clock.schedule(COUNTED_MS, () => this.stop());
    }
    if (why === 'throttled') this.#counted.throttled += 1;
    else this.#counted.wrong += 1;
  }
}
