import { withTimeout, type Cancel, type Clock } from '../../stations/clock.ts';
import type { Revalidated } from './open-id.ts';

/**
 * Who is still allowed by the external provider: each person is revalidated repeatedly, so that a person removed there is soon out here,
 * including their PIN. Not stored: after a restart people sign in there once.
 */

/** Time between two revalidations of everybody. */
export const REVALIDATE_MS = 5 * 60_000;
/** After this long without an answer a person is out: an unreachable issuer lets nobody in. */
export const UNKNOWN_MOST_MS = 60 * 60_000;
/** After this long people must sign in there again in any case: a shift. */
export const GRANT_LIFE_MS = 12 * 3_600_000;
const ANSWER_MS = 20_000;
const ASKED_AT_ONCE = 10;
/** As many as there are sessions. */
const GRANTS_MAX = 200;

interface Grant {
  readonly revalidate: () => Promise<Revalidated>;
  readonly untilMs: number;
  validAtMs: number;
}

export class OpenIdGrants {
  readonly #clock: Clock;
  readonly #over: (subject: string) => void;
  readonly #grants = new Map<string, Grant>();
  #cancel: Cancel | null = null;

  /** `over` is called when a person is no longer allowed. */
  constructor(clock: Clock, over: (subject: string) => void) {
    this.#clock = clock;
    this.#over = over;
  }

  start(): void {
    this.#cancel = this.#clock.schedule(REVALIDATE_MS, () => void this.#all());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** The person has just signed in there. */
  add(subject: string, revalidate: () => Promise<Revalidated>): void {
    const nowMs = this.#clock.nowMs();
    this.#grants.delete(subject);
    this.#grants.set(subject, { revalidate, untilMs: nowMs + GRANT_LIFE_MS, validAtMs: nowMs });
    for (const oldest of this.#grants.keys()) {
      if (this.#grants.size <= GRANTS_MAX) break;
      this.#end(oldest);
    }
  }

  /** Whether the person is allowed there, as far as known. */
  holds(subject: string): boolean {
    const grant = this.#grants.get(subject);
    if (grant === undefined) return false;
    const nowMs = this.#clock.nowMs();
    return nowMs < grant.untilMs && nowMs - grant.validAtMs < UNKNOWN_MOST_MS;
  }

  async #all(): Promise<void> {
    const all = [...this.#grants];
    while (all.length > 0)
      await Promise.all(all.splice(0, ASKED_AT_ONCE).map(([subject, grant]) => this.#ask(subject, grant)));
    if (this.#cancel !== null) this.start();
  }

  async #ask(subject: string, grant: Grant): Promise<void> {
    const said = await withTimeout(this.#clock, ANSWER_MS, grant.revalidate(), 'unknown' as const);
    // A person who signed in again meanwhile has a newer grant.
    if (this.#grants.get(subject) !== grant) return;
    if (said === 'valid') grant.validAtMs = this.#clock.nowMs();
    if (said === 'gone' || !this.holds(subject)) this.#end(subject);
  }

  #end(subject: string): void {
    this.#grants.delete(subject);
    this.#over(subject);
  }
}
