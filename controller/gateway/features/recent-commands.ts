import type { Clock } from '../../../stations/clock.ts';
import { COMMAND_LIFE_MS, type CommandAnswer } from '../contract/commands.ts';

/**
 * Answers to commands that reached the line, so that a repeated press is executed once. Stored per session, so that sessions do not
 * displace each other; as hashes, since a second person's secret may be in a command; and no longer than a command may arrive late.
 */

/** Per session; stops without a session share one limit. */
const COMMANDS_MAX = 100;
/** As many as there are sessions. */
const SESSIONS_MAX = 200;
/** Later, the command is refused as expired. */
const KEPT_MS = 4 * COMMAND_LIFE_MS;

interface Recent {
  readonly mark: string;
  readonly answer: Promise<CommandAnswer>;
  readonly untilMs: number;
}

export class RecentCommands {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Map<string, Recent>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `other`: the ID belongs to another command. Null if the ID is new. */
  find(session: string, id: string, mark: string): Promise<CommandAnswer> | 'other' | null {
    this.#forget();
    const known = this.#sessions.get(session)?.get(id);
    if (known === undefined) return null;
    return known.mark === mark ? known.answer : 'other';
  }

  /** `mark`: keyed hash of the request. */
  keep(session: string, id: string, mark: string, answer: Promise<CommandAnswer>): void {
    const commands = this.#sessions.get(session) ?? new Map<string, Recent>();
    commands.set(id, { mark, answer, untilMs: this.#clock.nowMs() + KEPT_MS });
    dropOldest(commands, COMMANDS_MAX);
    // The most recently used session is last.
    this.#sessions.delete(session);
    this.#sessions.set(session, commands);
    dropOldest(this.#sessions, SESSIONS_MAX);
  }

  get size(): number {
    this.#forget();
    return [...this.#sessions.values()].reduce((sum, { size }) => sum + size, 0);
  }

  #forget(): void {
    const nowMs = this.#clock.nowMs();
    for (const [session, commands] of this.#sessions) {
      for (const [id, { untilMs }] of commands) {
        if (untilMs > nowMs) break;
        commands.delete(id);
      }
      if (commands.size === 0) this.#sessions.delete(session);
    }
  }
}

function dropOldest(kept: Map<string, unknown>, most: number): void {
  const oldest = kept.keys().next();
  if (kept.size > most && !oldest.done) kept.delete(oldest.value);
}
