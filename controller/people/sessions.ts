import { createHash, timingSafeEqual } from 'node:crypto';

import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import type { Role } from './permissions.ts';
import { samePerson } from './same-person.ts';

/** Who is signed in, by which screen. Tokens themselves are nowhere but in the browser. */

const TOKEN_BYTES = 24;
const LINK_LIFE_MS = 15 * 60_000;
const SESSION_LIFE_MS = 12 * 3_600_000;
/** A screen that nobody touched for so long shows the line, and does nothing before somebody says who they are. */
export const IDLE_LOCK_MS = 15 * 60_000;
const SESSIONS_MAX = 200;
/** Between two links that visitors ask the console for. */
const LINK_PAUSE_MS = 10_000;

export interface Identity {
  readonly person: string;
  readonly roles: readonly Role[];
  /** Whoever came by the console's link on a simulated line has no secret to unlock with. */
  readonly locks: boolean;
}

export interface Visitor extends Identity {
  /** Hash of the session's token: names the session and opens nothing. */
  readonly session: string;
  readonly locked: boolean;
}

interface Session {
  readonly identity: Identity;
  readonly untilMs: number;
  idleAtMs: number;
}

export class Sessions {
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  #link: { hash: Buffer; untilMs: number; identity: Identity } | null = null;
  #linkMadeAtMs = Number.NEGATIVE_INFINITY;
  readonly #sessions = new Map<string, Session>();
  /** What a screen shows to have PINs taken; another one each time the controller starts. */
  readonly screenMark: string;

  constructor(clock: Clock, entropy: Entropy) {
    this.#clock = clock;
    this.#entropy = entropy;
    this.screenMark = this.#token();
  }

  /** Did this controller give the screen that mark? */
  knowsScreen(mark: string): boolean {
    return timingSafeEqual(sha256(mark), sha256(this.screenMark));
  }

  /** A new one-time token; the one before stops working. */
  newLink(identity: Identity): string {
    const token = this.#token();
    this.#link = { hash: sha256(token), untilMs: this.#clock.nowMs() + LINK_LIFE_MS, identity };
    this.#linkMadeAtMs = this.#clock.nowMs();
    return token;
  }

  /** Null while the last link is too young to be replaced. */
  askForLink(identity: Identity): string | null {
    return this.#clock.nowMs() - this.#linkMadeAtMs < LINK_PAUSE_MS ? null : this.newLink(identity);
  }

  /** Trades the one-time token for a session's token; null where it is wrong, used or too old. */
  redeem(token: string): { readonly token: string; readonly identity: Identity } | null {
    const link = this.#link;
    if (link === null || this.#clock.nowMs() > link.untilMs || !timingSafeEqual(sha256(token), link.hash)) return null;
    this.#link = null;
    return { token: this.open(link.identity), identity: link.identity };
  }

  /** A new session; its token goes to the browser that asked. */
  open(identity: Identity): string {
    const token = this.#token();
    if (this.#sessions.size >= SESSIONS_MAX) {
      const oldest = this.#sessions.keys().next();
      if (!oldest.done) this.#sessions.delete(oldest.value);
    }
    const nowMs = this.#clock.nowMs();
    this.#sessions.set(nameOf(token), {
      identity,
      untilMs: nowMs + SESSION_LIFE_MS,
      idleAtMs: nowMs + IDLE_LOCK_MS,
    });
    return token;
  }

  /** Null for a session that has ended or never was. */
  visitor(token: string): Visitor | null {
    const session = nameOf(token);
    const known = this.#sessions.get(session);
    const nowMs = this.#clock.nowMs();
    if (known === undefined) return null;
    if (nowMs >= known.untilMs) {
      this.#sessions.delete(session);
      return null;
    }
    return { ...known.identity, session, locked: known.identity.locks && nowMs >= known.idleAtMs };
  }

  /** Somebody did something at this screen: it does not lock yet. A locked one stays locked. */
  touch(token: string): void {
    const known = this.#sessions.get(nameOf(token));
    const nowMs = this.#clock.nowMs();
    if (known !== undefined && nowMs < known.idleAtMs) known.idleAtMs = nowMs + IDLE_LOCK_MS;
  }

  close(token: string): void {
    this.#sessions.delete(nameOf(token));
  }

  /** Roles that were taken, or a person who has left: every session of theirs is over; which ones. */
  closeAllOf(person: string): string[] {
    const theirs = [...this.#sessions]
      .filter(([, { identity }]) => samePerson(identity.person, person))
      .map(([name]) => name);
    for (const name of theirs) this.#sessions.delete(name);
    return theirs;
  }

  #token(): string {
    return Buffer.from(this.#entropy.bytes(TOKEN_BYTES)).toString('base64url');
  }
}

function nameOf(token: string): string {
  return sha256(token).toString('hex');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
