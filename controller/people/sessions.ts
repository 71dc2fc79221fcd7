import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import { permissionsOf, whileLocked, type Permission, type Role } from './permissions.ts';
import { BOARD_NAME } from './console-names.ts';
import { sameName } from './same-person.ts';
import type { KeptSession, SessionKeeper } from './session-file.ts';

/** Sessions, each on one screen. Tokens themselves are only in the browser. */

const TOKEN_BYTES = 24;
const LINK_LIFE_MS = 15 * 60_000;
const SESSION_LIFE_MS = 12 * 3_600_000;
/** A screen idle for this long shows the line, and accepts nothing until somebody signs in. */
export const IDLE_LOCK_MS = 15 * 60_000;
/** A person without a local secret sets their first one within this time after signing in externally. */
const FRESH_MS = 5 * 60_000;
const SESSIONS_MAX = 200;
/** Sessions per person: opening more closes their own oldest one, never another person's. */
const SESSIONS_OF_ONE_MAX = 20;
/** Minimum time between two links that visitors request on the console. */
const LINK_PAUSE_MS = 10_000;

export interface Identity {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly how: HowSignedIn;
  /**
   * What happens to an idle screen. A session from the console's link has no secret to unlock with: it ends or, on a simulated line, stays.
   */
  readonly idle: 'locks' | 'ends' | 'stays';
}

export type HowSignedIn = 'link' | 'password' | 'pin' | 'open-id';

export interface Visitor extends Identity {
  /** Hash of the session's token: identifies the session and opens nothing. */
  readonly session: string;
  readonly locked: boolean;
  /** The person authenticated a moment ago. */
  readonly fresh: boolean;
  /** What this session may do now: a locked one has almost no permissions, whatever its roles. */
  readonly permissions: ReadonlySet<Permission>;
}

/** The visitor that a session of this identity represents. */
export function visitorOf(identity: Identity, session: string, locked: boolean, fresh = false): Visitor {
  const granted = permissionsOf(identity.roles);
  return { ...identity, session, locked, fresh, permissions: locked ? whileLocked(granted) : granted };
}

/**
 * The present identity of a stored session, with its present roles; null if the person is gone. `pending`: the accounts are being compared
 * with the journal, and no stored session is accepted meanwhile.
 */
export type KnownNow = (person: string, how: KeptSession['how']) => Identity | 'pending' | null;

/** How old the stored idle time may be. */
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
  /** Signs screen marks; renewed at each start if sessions are not stored. */
  #screenKey: Uint8Array;
  /** Stored by an earlier controller, until their browser sends a request. */
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

  /** From now on sessions of named accounts outlive this process; stored ones continue. */
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

  /** The token that marks a screen as known, so that PINs are accepted there. */
  newScreen(): string {
    const screen = this.#token();
    return `${screen}.${this.#signed(screen)}`;
  }

  /** The token of a wall board: it sees the line and can't act, until all boards are signed out. */
  newBoard(): string {
    const board = this.#token();
    return `${board}.${this.#signed(`board ${this.#boardRound} ${board}`)}`;
  }

  /** Null for an invalid token or a board that was signed out. */
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

  /** A hash that only this run of the controller can compute: the text can't be guessed from it. */
  mark(text: string): string {
    return this.#signed(`mark ${text}`);
  }

  /** The screen's ID if this controller issued the mark; else null. */
  screenOf(mark: string): string | null {
    const [screen = '', signature = ''] = mark.split('.');
    return timingSafeEqual(sha256(signature), sha256(this.#signed(screen))) ? screen : null;
  }

  #signed(screen: string): string {
    return createHmac('sha256', this.#screenKey).update(screen).digest('base64url');
  }

  /** A new one-time token; it invalidates the previous one. */
  newLink(identity: Identity): string {
    const token = this.#token();
    this.#link = { hash: sha256(token), untilMs: this.#clock.nowMs() + LINK_LIFE_MS, identity };
    this.#linkMadeAtMs = this.#clock.nowMs();
    return token;
  }

  /** Null while the last link is too recent to be replaced. */
  askForLink(identity: Identity): string | null {
    return this.#clock.nowMs() - this.#linkMadeAtMs < LINK_PAUSE_MS ? null : this.newLink(identity);
  }

  /** Exchanges the one-time token for a session token; null if it is wrong, used or expired. */
  redeem(token: string): { readonly token: string; readonly identity: Identity } | null {
    const link = this.#link;
    if (link === null || this.#clock.nowMs() > link.untilMs || !timingSafeEqual(sha256(token), link.hash)) return null;
    this.#link = null;
    return { token: this.open(link.identity), identity: link.identity };
  }

  /** Opens a session; the token goes to the browser. */
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

  /** Resumes a session from before the restart with the person's present identity. Null for none. */
  #woken(name: string): Visitor | null {
    const kept = this.#dormant.get(name);
    if (kept === undefined) return null;
    const [nowMs, nowAt] = [this.#clock.nowMs(), this.#clock.wallTimeMs()];
    // A clock that was set back extends no session.
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

  /** Stores hashes and names only; the console's sessions are not stored. */
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

  /** Null for a session that has ended or never existed. */
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

  /** Resets the idle time of an unlocked session. A locked one stays locked. */
  touch(token: string): void {
    const known = this.#sessions.get(nameOf(token));
    const nowMs = this.#clock.nowMs();
    if (known === undefined || nowMs >= known.idleAtMs) return;
    known.idleAtMs = nowMs + IDLE_LOCK_MS;
    if (nowMs - this.#keptAtMs >= KEPT_EVERY_MS) this.#keep();
  }

  /** Returns the closed session; null for none. */
  close(token: string): string | null {
    const name = nameOf(token);
    const was = this.#sessions.delete(name) || this.#dormant.delete(name);
    if (was) this.#keep();
    return was ? name : null;
  }

  /** Closes every session of a person whose roles or secret changed or who left, and returns them. `except`: keeps this one. */
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
