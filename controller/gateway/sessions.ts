import { createHash, timingSafeEqual } from 'node:crypto';

import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import type { Role } from './contract.ts';

/** Who may use the HMI: whoever opened the one-time link that the console printed. */

const TOKEN_BYTES = 24;
const LINK_LIFE_MS = 15 * 60_000;
const SESSION_LIFE_MS = 12 * 3_600_000;
const SESSIONS_MAX = 50;
/** Between two links that visitors ask the console for. */
const LINK_PAUSE_MS = 10_000;

export class Sessions {
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  #link: { hash: Buffer; untilMs: number; role: Role } | null = null;
  #linkMadeAtMs = Number.NEGATIVE_INFINITY;
  /** Hash of the session's token → when it ends, and whose it is. The tokens themselves are nowhere but in the browser. */
  readonly #sessions = new Map<string, { untilMs: number; role: Role }>();

  constructor(clock: Clock, entropy: Entropy) {
    this.#clock = clock;
    this.#entropy = entropy;
  }

  /** A new one-time token; the one before stops working. */
  newLink(role: Role): string {
    const token = this.#token();
    this.#link = { hash: sha256(token), untilMs: this.#clock.nowMs() + LINK_LIFE_MS, role };
    this.#linkMadeAtMs = this.#clock.nowMs();
    return token;
  }

  /** Null while the last link is too young to be replaced. */
  askForLink(role: Role): string | null {
    return this.#clock.nowMs() - this.#linkMadeAtMs < LINK_PAUSE_MS ? null : this.newLink(role);
  }

  /** Trades the one-time token for a session's token; null where it is wrong, used or too old. */
  redeem(token: string): string | null {
    const link = this.#link;
    if (link === null || this.#clock.nowMs() > link.untilMs || !timingSafeEqual(sha256(token), link.hash)) return null;
    this.#link = null;
    const session = this.#token();
    if (this.#sessions.size >= SESSIONS_MAX) {
      const oldest = this.#sessions.keys().next();
      if (!oldest.done) this.#sessions.delete(oldest.value);
    }
    this.#sessions.set(sha256(session).toString('hex'), {
      untilMs: this.#clock.nowMs() + SESSION_LIFE_MS,
      role: link.role,
    });
    return session;
  }

  valid(session: string): boolean {
    return this.roleOf(session) !== null;
  }

  /** Null for a session that has ended or never was. */
  roleOf(session: string): Role | null {
    const known = this.#sessions.get(sha256(session).toString('hex'));
    return known !== undefined && this.#clock.nowMs() < known.untilMs ? known.role : null;
  }

  #token(): string {
    return Buffer.from(this.#entropy.bytes(TOKEN_BYTES)).toString('base64url');
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
