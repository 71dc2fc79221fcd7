import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import { permissionsOf, whileLocked, type Permission, type Role } from './permissions.ts';
import { BOARD_NAME } from './console-names.ts';
import { sameName } from './same-person.ts';
import type { KeptSession, SessionKeeper } from './session-file.ts';

/** Who is signed in, by which screen. Tokens themselves are nowhere but in the browser. */

const TOKEN_BYTES = 24;
const LINK_LIFE_MS = 15 * 60_000;
const SESSION_LIFE_MS = 12 * 3_600_000;
/** A screen that nobody touched for so long shows the line, and does nothing before somebody says who they are. */
export const IDLE_LOCK_MS = 15 * 60_000;
/** Whoever has no secret here sets their first one so long after they signed in elsewhere. */
const FRESH_MS = 5 * 60_000;
const SESSIONS_MAX = 200;
/** Of one person: whoever opens more gives up their own oldest, never another's. */
const SESSIONS_OF_ONE_MAX = 20;
/** Between two links that visitors ask the console for. */
const LINK_PAUSE_MS = 10_000;

export interface Identity {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly how: HowSignedIn;
  /**
   * What becomes of a screen that nobody touches. Whoever came by the console's link has no secret to unlock with: their session ends,
   * or, on a simulated line, stays.
   */
  readonly idle: 'locks' | 'ends' | 'stays';
}

export type HowSignedIn = 'link' | 'password' | 'pin' | 'open-id';

export interface Visitor extends Identity {
  /** Hash of the session's token: names the session and opens nothing. */
  readonly session: string;
  readonly locked: boolean;
  /** They have shown who they are a moment ago. */
  readonly fresh: boolean;
  /** What this session may do now: a locked one has nearly nothing, whatever its roles are. */
  readonly permissions: ReadonlySet<Permission>;
}

/** What a session of this identity is to whoever it asks. */
export function visitorOf(identity: Identity, session: string, locked: boolean, fresh = false): Visitor {
  const granted = permissionsOf(identity.roles);
  return { ...identity, session, locked, fresh, permissions: locked ? whileLocked(granted) : granted };
}

/**
 * Who a kept session is of now, with the roles of now; null for nobody any more. `pending`: what is known of people is being compared, and
 * nobody is taken at their word meanwhile.
 */
export type KnownNow = (person: string, how: KeptSession['how']) => Identity | 'pending' | null;

/** How old what is kept of an idle time may be. */
const KEPT_EVERY_MS = 60_000;

interface Session {
  readonly identity: Identity;
  readonly openedMs: number;
  readonly untilMs: number;
  idleAtMs: number;
}

export class Sessions {
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  #link: { hash: Buffer; untilMs: number; identity: Identity } | null = null;
  #linkMadeAtMs = Number.NEGATIVE_INFINITY;
  readonly #sessions = new Map<string, Session>();
  /** Marks of screens are signed with it; another one each time the controller starts, where sessions are not kept. */
  #screenKey: Uint8Array;
  /** Kept by a controller that has ended since, until their browser asks again. */
  readonly #dormant = new Map<string, KeptSession>();
  #keeper: SessionKeeper | null = null;
  #boardRound = 0;
  #knownNow: KnownNow = () => null;
  #keptAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, entropy: Entropy) {
    this.#clock = clock;
    this.#entropy = entropy;
    this.#screenKey = entropy.bytes(TOKEN_BYTES);
  }

  /** From now on sessions by name outlive this process; those that an earlier one kept go on. */
  keepIn(keeper: SessionKeeper, knownNow: KnownNow): void {
    this.#keeper = keeper;
    this.#knownNow = knownNow;
    const kept = keeper.load();
    if (kept !== null) {
      this.#screenKey = Buffer.from(kept.screenKey, 'base64');
      this.#boardRound = kept.boardRound;
      for (const session of kept.sessions) this.#dormant.set(session.name, session);
    }
    this.#keep();
  }

  /** What a screen shows from now on to have PINs taken. */
  newScreen(): string {
    const screen = this.#token();
    return `${screen}.${this.#signed(screen)}`;
  }

  /** What a wall board shows from now on: it sees the line and does nothing, until all boards are signed out. */
  newBoard(): string {
    const board = this.#token();
    return `${board}.${this.#signed(`board ${this.#boardRound} ${board}`)}`;
  }

  /** Null for what is no board's token, or one's that was signed out. */
  board(token: string): Visitor | null {
    const [board = '', signature = ''] = token.split('.');
    const right = this.#signed(`board ${this.#boardRound} ${board}`);
    if (!timingSafeEqual(sha256(signature), sha256(right))) return null;
    const identity: Identity = { person: BOARD_NAME, roles: [], how: 'link', idle: 'stays' };
    return { ...visitorOf(identity, nameOf(token), true), permissions: new Set<Permission>(['line.see']) };
  }

  signOutBoards(): void {
    this.#boardRound += 1;
    this.#keep();
  }

  /** A hash of a text that only this start of the controller can make: what it was can't be guessed from it. */
  mark(text: string): string {
    return this.#signed(`mark ${text}`);
  }

  /** The screen's own name, where this controller gave it that mark; null where it did not. */
  screenOf(mark: string): string | null {
    const [screen = '', signature = ''] = mark.split('.');
    return timingSafeEqual(sha256(signature), sha256(this.#signed(screen))) ? screen : null;
  }

  #signed(screen: string): string {
    return createHmac('sha256', this.#screenKey).update(screen).digest('base64url');
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
    const theirs = [...this.#sessions].filter(([, one]) => sameName(one.identity.person, identity.person));
    const first = this.#sessions.keys().next().value ?? null;
    const oldest = theirs.length >= SESSIONS_OF_ONE_MAX ? (theirs[0]?.[0] ?? null) : first;
    if (oldest !== null && (this.#sessions.size >= SESSIONS_MAX || theirs.length >= SESSIONS_OF_ONE_MAX))
      this.#sessions.delete(oldest);
    const nowMs = this.#clock.nowMs();
    this.#sessions.set(nameOf(token), {
      identity,
      openedMs: nowMs,
      untilMs: nowMs + SESSION_LIFE_MS,
      idleAtMs: nowMs + IDLE_LOCK_MS,
    });
    this.#keep();
    return token;
  }

  /** A session of before the restart, once more: of whoever the person is now. Null for none. */
  #woken(name: string): Visitor | null {
    const kept = this.#dormant.get(name);
    if (kept === undefined) return null;
    const [nowMs, nowAt] = [this.#clock.nowMs(), this.#clock.wallTimeMs()];
    // A clock that was put back makes no session longer than one lasts.
    const leftMs = Math.min(kept.untilAt - nowAt, SESSION_LIFE_MS);
    const identity = leftMs <= 0 ? null : this.#knownNow(kept.person, kept.how);
    if (identity === 'pending')
      return visitorOf({ person: kept.person, roles: [], how: kept.how, idle: 'locks' }, name, true);
    this.#dormant.delete(name);
    if (identity === null) return null;
    const idleAtMs = nowMs + Math.min(kept.idleAt - nowAt, IDLE_LOCK_MS);
    this.#sessions.set(name, { identity, openedMs: nowMs - FRESH_MS, untilMs: nowMs + leftMs, idleAtMs });
    return this.#visitorNamed(name);
  }

  /** Hashes and names alone; the console's sessions have no person to come back. */
  #keep(): void {
    if (this.#keeper === null) return;
    const [nowMs, nowAt] = [this.#clock.nowMs(), this.#clock.wallTimeMs()];
    this.#keptAtMs = nowMs;
    const live = [...this.#sessions].flatMap(([name, { identity, untilMs, idleAtMs }]): KeptSession[] => {
      const { person, how } = identity;
      if (how !== 'password' && how !== 'pin') return [];
      return [{ name, person, how, untilAt: nowAt + untilMs - nowMs, idleAt: nowAt + idleAtMs - nowMs }];
    });
    this.#keeper.keep({
      format: 'cardline-sessions',
      version: 1,
      screenKey: Buffer.from(this.#screenKey).toString('base64'),
      boardRound: this.#boardRound,
      sessions: [...this.#dormant.values(), ...live],
    });
  }

  /** Null for a session that has ended or never was. */
  visitor(token: string): Visitor | null {
    return this.#visitorNamed(nameOf(token));
  }

  #visitorNamed(session: string): Visitor | null {
    const known = this.#sessions.get(session);
    const nowMs = this.#clock.nowMs();
    if (known === undefined) return this.#woken(session);
    const { identity, openedMs, untilMs, idleAtMs } = known;
    const idle = nowMs >= idleAtMs;
    if (nowMs >= untilMs || (idle && identity.idle === 'ends')) {
      this.#sessions.delete(session);
      return null;
    }
    return visitorOf(identity, session, idle && identity.idle === 'locks', nowMs - openedMs < FRESH_MS);
  }

  /** Somebody did something at this screen: it does not lock yet. A locked one stays locked. */
  touch(token: string): void {
    const known = this.#sessions.get(nameOf(token));
    const nowMs = this.#clock.nowMs();
    if (known === undefined || nowMs >= known.idleAtMs) return;
    known.idleAtMs = nowMs + IDLE_LOCK_MS;
    if (nowMs - this.#keptAtMs >= KEPT_EVERY_MS) this.#keep();
  }

  /** The session that is over; null where there was none. */
  close(token: string): string | null {
    const name = nameOf(token);
    const was = this.#sessions.delete(name) || this.#dormant.delete(name);
    if (was) this.#keep();
    return was ? name : null;
  }

  /** Roles that were taken, a person who has left, another secret: every session of theirs is over; which ones. `except`: but this. */
  closeAllOf(person: string, except = ''): string[] {
    const theirs = [...this.#sessions]
      .filter(([name, { identity }]) => name !== except && sameName(identity.person, person))
      .map(([name]) => name);
    const asleep = [...this.#dormant.values()].filter(
      ({ name, person: whose }) => name !== except && sameName(whose, person),
    );
    for (const name of theirs) this.#sessions.delete(name);
    for (const { name } of asleep) this.#dormant.delete(name);
    if (theirs.length + asleep.length > 0) this.#keep();
    return [...theirs, ...asleep.map(({ name }) => name)];
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
