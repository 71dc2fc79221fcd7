import type { IncomingMessage } from 'node:http';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Clock } from '../../stations/clock.ts';
import { BOARD_NAME, DEMO_NAME, OWNER_NAME } from '../people/console-names.ts';
import type { Person } from '../people/accounts.ts';
import { OpenIdGrants } from '../people/open-id-grants.ts';
import type { OpenIdSignIn } from '../people/open-id.ts';
import { ROLES } from '../people/permissions.ts';
import { RefusedTries } from '../people/refused-tries.ts';
import { SecondPerson } from '../people/second-person.ts';
import { SecretCheck } from '../people/secret-check.ts';
import type { Identity, Sessions, Visitor } from '../people/sessions.ts';
import { UnusedAccounts } from '../people/unused-accounts.ts';
import { SignInThrottle, strangerAt, type Source } from '../people/sign-in-throttle.ts';
import type { Notice, Refusal } from './contract.ts';
import { OwnAddress } from './own-address.ts';
import type { Gate } from './routes.ts';
import type { ServedController } from './served-controller.ts';

/** Access control: sessions, opened by the console's links and by sign-ins; refusals are shown on the console. */

/** Where the HMI is served. Beyond this computer it is encrypted, or not served at all. */
export interface HmiPlace {
  readonly host: string;
  readonly port: number;
  /** Certificate and key (PEM); null for plain HTTP on this computer. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** The external provider; null for local accounts only. */
  readonly openId: OpenIdSignIn | null;
  /** Notice shown before sign-in; null for none. */
  readonly notice: Notice | null;
  /** Days after which an unused account is closed; null for never. */
  readonly unusedDays: number | null;
}

/** What is shown on the console. */
export type Announcement =
  | { readonly kind: 'link'; readonly link: string }
  | { readonly kind: 'refused'; readonly why: Refusal; readonly what: string; readonly from: string };

/** On a simulated line, the console's link grants everything. */
const DEMO: Identity = { person: DEMO_NAME, roles: ROLES, how: 'link', idle: 'stays' };
/** On a real line, the console's link adds the first accounts, until two people can change them. */
const OWNER: Identity = { person: OWNER_NAME, roles: ['administrator'], how: 'link', idle: 'ends' };
const SESSION_COOKIE = 'cardline_session';
/** Marks a known screen, where somebody has authenticated: PINs are accepted there, and strangers can't throttle it. */
const SCREEN_COOKIE = 'cardline_screen';
const SCREEN_PATH = '/api';
/** Marks a wall board. */
const BOARD_COOKIE = 'cardline_board';
const BOARD_SECONDS = 365 * 24 * 3600;
const SESSION_SECONDS = 12 * 3600;
const REFUSALS_SHOWN_PER_MINUTE = 20;
const MINUTE_MS = 60_000;

export class Entrance implements Gate {
  readonly place: HmiPlace;
  readonly address: OwnAddress;
  readonly sessions: Sessions;
  readonly secrets: SecretCheck;
  readonly secondPerson: SecondPerson;
  /** Limits guesses of badge codes. */
  readonly badges: SignInThrottle;
  /** People whom the external provider allows. */
  readonly grants: OpenIdGrants;
  readonly #controller: Pick<ServedController, 'conductor' | 'accounts'>;
  readonly #clock: Clock;
  readonly #announce: (what: Announcement) => void;
  readonly #refusedTries: RefusedTries;
  readonly #unused: UnusedAccounts;
  #refusals = { since: Number.NEGATIVE_INFINITY, shown: 0 };

  constructor(
    controller: Pick<ServedController, 'conductor' | 'accounts'>,
    place: HmiPlace,
    sessions: Sessions,
    clock: Clock,
    announce: (what: Announcement) => void,
  ) {
    this.#controller = controller;
    this.place = place;
    this.address = new OwnAddress(place.host, place.port, place.tls !== null);
    this.sessions = sessions;
    this.#refusedTries = new RefusedTries(clock, (facts) => controller.conductor.note(facts));
    this.#unused = new UnusedAccounts({
      accounts: controller.accounts,
      clock,
      days: place.unusedDays,
      clockIsRight: () => controller.conductor.state.clockStepMs === 0,
      note: (facts) => controller.conductor.note(facts),
    });
    const throttle = new SignInThrottle(clock);
    this.secrets = new SecretCheck(controller.accounts, throttle, this.#refusedTries, () => this.#unused.close());
    this.secondPerson = new SecondPerson(controller.accounts, this.secrets, clock, (person) => this.acceptsPin(person));
    this.badges = new SignInThrottle(clock);
    this.grants = new OpenIdGrants(clock, (subject) => this.#thrownOut(subject));
    this.#clock = clock;
    this.#announce = announce;
  }

  /** Cookies are sent over TLS only. */
  get secureCookies(): boolean {
    return this.place.tls !== null;
  }

  visitor(request: FastifyRequest): Visitor | null {
    return this.#visitor(request.cookies[SESSION_COOKIE] ?? null) ?? this.#board(request.cookies[BOARD_COOKIE] ?? '');
  }

  /** Null for a visitor who may not listen by socket.io. */
  listener({ headers }: IncomingMessage): Visitor | null {
    const { origin, host, cookie } = headers;
    if (!this.address.isHost(host) || origin === undefined || !this.address.isOrigin(origin)) return null;
    const cookies = cookie ?? '';
    return this.#visitor(cookieValue(cookies, SESSION_COOKIE)) ?? this.#board(cookieValue(cookies, BOARD_COOKIE) ?? '');
  }

  #visitor(token: string | null): Visitor | null {
    const visitor = token === null ? null : this.sessions.visitor(token);
    // Once accounts exist, there is no owner any more.
    return visitor?.idle === 'ends' && this.#controller.accounts.complete ? null : visitor;
  }

  #board(token: string): Visitor | null {
    return token === '' ? null : this.sessions.board(token);
  }

  /** Turns this browser into a wall board, without a session. */
  makeBoard(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const options = { httpOnly: true, secure: this.secureCookies, sameSite: 'strict', path: '/' } as const;
    void reply.setCookie(BOARD_COOKIE, this.sessions.newBoard(), { ...options, maxAge: BOARD_SECONDS });
    return this.letOut(request, reply);
  }

  isBoard({ person }: Visitor): boolean {
    return person === BOARD_NAME;
  }

  /** The source of a sign-in attempt. */
  source(request: FastifyRequest): Source {
    const screen = this.screen(request);
    return screen === null ? strangerAt(request.ip) : { rank: 'known', id: `screen ${screen}` };
  }

  /** The screen's ID, if somebody has authenticated there before; else null. */
  screen(request: FastifyRequest): string | null {
    return this.sessions.screenOf(request.cookies[SCREEN_COOKIE] ?? '');
  }

  /** Whether the request comes from a session, or from a screen that had one. */
  isKnown(request: FastifyRequest): boolean {
    return this.visitor(request) !== null || this.screen(request) !== null;
  }

  /** Marks the screen as known after an authentication. */
  knowScreen(request: FastifyRequest, reply: FastifyReply): void {
    if (this.screen(request) !== null) return;
    const options = { httpOnly: true, secure: this.secureCookies, sameSite: 'strict', path: SCREEN_PATH } as const;
    void reply.setCookie(SCREEN_COOKIE, this.sessions.newScreen(), options);
  }

  /** Whether the visitor may change accounts alone: nobody else exists yet, or everything is simulated. */
  signsAlone({ how }: Visitor): boolean {
    return how === 'link';
  }

  /** A PIN is accepted with a local password, or for a person whom the external provider still allows. */
  acceptsPin({ elsewhere, subject }: Person): boolean {
    return !elsewhere || this.grants.holds(subject);
  }

  /** Pages learn with their next pulse that their session has ended. */
  #thrownOut(subject: string): void {
    const { conductor, accounts } = this.#controller;
    const person = accounts.all().find((one) => one.subject === subject)?.name ?? null;
    if (person === null || this.sessions.closeAllOf(person).length === 0) return;
    conductor.note([{ kind: 'session.closed', person }]);
  }

  start(): void {
    this.grants.start();
    this.#unused.start();
  }

  /** Writes the pending counts of refusals. */
  stop(): void {
    this.grants.stop();
    this.#unused.stop();
    this.#refusedTries.stop();
  }

  sameOrigin(request: FastifyRequest): boolean {
    return this.address.isSameOrigin(request);
  }

  touched(request: FastifyRequest): void {
    this.sessions.touch(request.cookies[SESSION_COOKIE] ?? '');
  }

  /** Gives the browser the session of this token. */
  letIn(reply: FastifyReply, token: string): void {
    void reply.setCookie(SESSION_COOKIE, token, {
      httpOnly: true,
      secure: this.secureCookies,
      sameSite: 'strict',
      path: '/',
      maxAge: SESSION_SECONDS,
    });
  }

  /** Ends the browser's present session; null if there was none. */
  close(request: FastifyRequest): string | null {
    return this.sessions.close(request.cookies[SESSION_COOKIE] ?? '');
  }

  letOut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    this.close(request);
    return reply.clearCookie(SESSION_COOKIE, { path: '/' });
  }

  /** The identity of the console's link; null once accounts exist. */
  linkIdentity(): Identity | null {
    const { conductor, accounts } = this.#controller;
    if (conductor.state.simulated) return DEMO;
    return accounts.complete ? null : OWNER;
  }

  /** The URL that signs its first visitor in; null once accounts exist. */
  newLink(): string | null {
    const identity = this.linkIdentity();
    return identity === null ? null : this.address.linkFor(this.sessions.newLink(identity));
  }

  announceLink(token: string): void {
    this.#announce({ kind: 'link', link: this.address.linkFor(token) });
  }

  /** Shown on the console and, for signed-in people, journaled: rate-limited, so that an attack does not fill the disk. */
  refused(request: FastifyRequest, why: Refusal): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#refusals.since > MINUTE_MS) this.#refusals = { since: nowMs, shown: 0 };
    this.#refusals.shown += 1;
    if (this.#refusals.shown > REFUSALS_SHOWN_PER_MINUTE) return;
    const what = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    this.#announce({ kind: 'refused', why, what, from: request.ip });
    const visitor = this.visitor(request);
    if (why !== 'not-permitted' || visitor === null) return;
    this.#controller.conductor.note([{ kind: 'permission.refused', person: visitor.person, what }]);
  }
}

function cookieValue(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value !== undefined) return value;
  }
  return null;
}
