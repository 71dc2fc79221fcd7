import type { Cancel, Clock } from '../../stations/clock.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { Rank } from './hashing-pool.ts';

/**
 * Journals wrong secrets: one entry each while they are few; for a flood only a periodic count. Each entry costs a durable write, so
 * strangers must not control their number, nor use up the quota of known sources.
 */

export type RefusedTry = Extract<EntryBody, { kind: 'session.refused' | 'signature.refused' }>;

/** Entries allowed in a burst before tries are only counted, and the time after which one more is allowed. */
const AT_ONCE: Readonly<Record<Rank, Readonly<Record<RefusedTry['why'], number>>>> = {
  known: { 'wrong-secret': 60, throttled: 5, 'account-closed': 5 },
  stranger: { 'wrong-secret': 3, throttled: 1, 'account-closed': 1 },
};
const EVERY_MS = { known: 1000, stranger: 5000 } as const;
/** Time from the first try that is only counted until the count is written. */
const COUNTED_MS = 60_000;

export class RefusedTries {
  readonly #clock: Clock;
  readonly #note: (facts: readonly EntryBody[]) => void;
  /**
   * Theoretical arrival time of the next entry, at one per EVERY_MS (generic cell rate algorithm, ITU-T I.371). Separate by rank and
   * reason: throttled tries use no quota of those whose secret was checked.
   */
  readonly #throughAtMs = new Map<string, number>();
  #counted = { sinceAt: 0, wrong: 0, throttled: 0 };
  #cancel: Cancel | null = null;

  constructor(clock: Clock, note: (facts: readonly EntryBody[]) => void) {
    this.#clock = clock;
    this.#note = note;
  }

  /** `rank`: of the source. */
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

  /** Writes the pending count. */
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
