import type { IncomingMessage } from 'node:http';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Clock } from '../../stations/clock.ts';
import type { OpenIdSignIn } from '../people/open-id.ts';
import { permissionsOf, ROLES, type Permission } from '../people/permissions.ts';
import { SecondPerson } from '../people/second-person.ts';
import type { Identity, Sessions, Visitor } from '../people/sessions.ts';
import { SignInThrottle } from '../people/sign-in-throttle.ts';
import type { Refusal } from './contract.ts';
import { OwnAddress } from './own-address.ts';
import type { Gate } from './routes.ts';
import type { ServedController } from './served-controller.ts';

/** Who comes in: by sessions, which the console's links and sign-ins open; and who was not let in, shown on the console. */

/** Where the HMI is served. Beyond this computer it is encrypted, or not served at all. */
export interface HmiPlace {
  readonly host: string;
  readonly port: number;
  /** Certificate and key (PEM); null for plain HTTP on this computer. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** Where the house keeps its people; null for accounts of this line alone. */
  readonly openId: OpenIdSignIn | null;
}

/** What whoever sits at the console is shown. */
export type Announcement =
  | { readonly kind: 'link'; readonly link: string }
  | { readonly kind: 'refused'; readonly why: Refusal; readonly what: string; readonly from: string };

/** Whoever tries a simulated line by the console's link may do everything there. */
const DEMO: Identity = { person: 'demo', roles: ROLES, locks: false };
/** Whoever sees the console of a real line that has no accounts yet makes the first one. */
const OWNER: Identity = { person: 'owner', roles: ['administrator'], locks: false };
const SESSION_COOKIE = 'cardline_session';
const SESSION_SECONDS = 12 * 3600;
const REFUSALS_SHOWN_PER_MINUTE = 20;
const MINUTE_MS = 60_000;

export class Entrance implements Gate {
  readonly place: HmiPlace;
  readonly address: OwnAddress;
  readonly sessions: Sessions;
  readonly throttle: SignInThrottle;
  readonly secondPerson: SecondPerson;
  readonly #controller: Pick<ServedController, 'conductor' | 'accounts'>;
  readonly #clock: Clock;
  readonly #announce: (what: Announcement) => void;
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
    this.throttle = new SignInThrottle(clock);
    this.secondPerson = new SecondPerson(controller.accounts, this.throttle);
    this.#clock = clock;
    this.#announce = announce;
  }

  /** Cookies go over TLS alone. */
  get secureCookies(): boolean {
    return this.place.tls !== null;
  }

  visitor(request: FastifyRequest): Visitor | null {
    const session = request.cookies[SESSION_COOKIE];
    return session === undefined ? null : this.sessions.visitor(session);
  }

  /** Null for whoever may not listen by socket.io. */
  listener({ headers }: IncomingMessage): Visitor | null {
    const { origin, host, cookie } = headers;
    if (!this.address.isHost(host) || origin === undefined || !this.address.isOrigin(origin)) return null;
    const session = cookieValue(cookie ?? '', SESSION_COOKIE);
    return session === null ? null : this.sessions.visitor(session);
  }

  permissions(visitor: Visitor): ReadonlySet<Permission> {
    return permissionsOf(visitor.roles);
  }

  sameOrigin(request: FastifyRequest): boolean {
    return this.address.isSameOrigin(request);
  }

  touched(request: FastifyRequest): void {
    this.sessions.touch(request.cookies[SESSION_COOKIE] ?? '');
  }

  /** The session that its token opens is this browser's from now on. */
  letIn(reply: FastifyReply, token: string): void {
    void reply.setCookie(SESSION_COOKIE, token, {
      httpOnly: true,
      secure: this.secureCookies,
      sameSite: 'strict',
      path: '/',
      maxAge: SESSION_SECONDS,
    });
  }

  /** Ends the session that the browser has had so far, where it has had one. */
  close(request: FastifyRequest): void {
    this.sessions.close(request.cookies[SESSION_COOKIE] ?? '');
  }

  letOut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    this.close(request);
    return reply.clearCookie(SESSION_COOKIE, { path: '/' });
  }

  /** Whoever opens the console's link; null where people have accounts to sign in with. */
  linkIdentity(): Identity | null {
    const { conductor, accounts } = this.#controller;
    if (conductor.state.simulated) return DEMO;
    return accounts.all().length === 0 ? OWNER : null;
  }

  /** The address that signs its first visitor in; null where people have accounts to sign in with. */
  newLink(): string | null {
    const identity = this.linkIdentity();
    return identity === null ? null : this.address.linkFor(this.sessions.newLink(identity));
  }

  announceLink(token: string): void {
    this.#announce({ kind: 'link', link: this.address.linkFor(token) });
  }

  /** Shown on the console and, of whoever is signed in, in the journal: some a minute, so that an attack does not fill the disk. */
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
