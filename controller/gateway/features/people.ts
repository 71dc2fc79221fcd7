import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { EntryBody } from '../journal/entry.ts';
import type { AccountRefusal, Accounts } from '../people/accounts.ts';
import { permissionsOf, ROLES } from '../people/permissions.ts';
import type { Identity, Sessions, Visitor } from '../people/sessions.ts';
import type { SignInThrottle } from '../people/sign-in-throttle.ts';
import { LINK_PATH, SESSION_PATH, type PersonView, type SessionView } from './contract.ts';
import { plainText } from '../people/plain-text.ts';
import { route, type Route } from './routes.ts';

/** Signing in and out, and the accounts of the people. */

export interface PeoplePorts {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly throttle: SignInThrottle;
  readonly simulated: boolean;
  readonly timeZone: string;
  /** Where else people sign in, as they read it; empty for nowhere. */
  readonly openIdTitle: string;
  /** Cookies go over TLS alone. */
  readonly secureCookies: boolean;
  /** Whoever opens the console's link. */
  readonly linkIdentity: () => Identity | null;
  readonly announce: (token: string) => void;
  /** Writes facts into the journal, durably. */
  readonly tell: (facts: readonly EntryBody[]) => void;
  /** A session that has ended hears nothing more. */
  readonly dropped: (session: string) => void;
}

export const SESSION_COOKIE = 'cardline_session';
/** Says that somebody has signed in at this screen with a password: PINs are taken there. */
export const SCREEN_COOKIE = 'cardline_screen';
/** Secrets that are checked at the same time. */
const CHECKS_AT_ONCE = 2;
const SESSION_SECONDS = 12 * 3600;

const NAME = plainText(1, 60);
const SECRET = z.string().min(1).max(128);
const TOKEN = z.object({ token: z.string().max(100).default('') });
const ROLE_LIST = z.array(z.enum(ROLES)).min(1).max(ROLES.length);

const personAsk = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('add'), name: NAME, roles: ROLE_LIST, password: SECRET }),
  z.strictObject({ action: z.literal('roles'), name: NAME, roles: ROLE_LIST }),
  z.strictObject({ action: z.literal('password'), name: NAME, password: SECRET }),
  z.strictObject({ action: z.literal('leave'), name: NAME }),
]);

export function peopleRoutes(ports: PeoplePorts): Route[] {
  const { sessions, accounts, throttle, tell } = ports;

  const enter = (reply: FastifyReply, identity: Identity, how: 'link' | 'password' | 'pin'): void => {
    const token = sessions.open(identity);
    setSession(reply, token, ports.secureCookies);
    tell([{ kind: 'session.opened', person: identity.person, how, roles: [...identity.roles] }]);
  };

  let checking = 0;
  /** Checking a secret is dear on purpose: a flood of tries must not make the line's computer slow. */
  const oneAtATime = async (work: () => Promise<FastifyReply>, reply: FastifyReply): Promise<FastifyReply> => {
    if (checking >= CHECKS_AT_ONCE) return reply.code(429).send({ accepted: false, refusal: 'wait' });
    checking += 1;
    try {
      return await work();
    } finally {
      checking -= 1;
    }
  };

  const signIn = async (
    how: 'password' | 'pin',
    name: string,
    secret: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const known = accounts.find(name);
    const writtenAs = known?.name ?? 'unknown';
    if (throttle.waitMs(name) > 0) {
      tell([{ kind: 'session.refused', person: writtenAs, why: 'throttled' }]);
      return reply.code(429).send({ accepted: false, refusal: 'wait' });
    }
    // A PIN is short: it is taken only where somebody has signed in with a password before.
    if (how === 'pin' && request.cookies[SCREEN_COOKIE] !== screenMark) {
      return reply.code(401).send({ accepted: false, refusal: 'password-first' });
    }
    const person = await accounts.identify(name, secret, how);
    if (person === null) {
      throttle.wrong(name);
      tell([{ kind: 'session.refused', person: writtenAs, why: 'wrong-secret' }]);
      return reply.code(401).send({ accepted: false, refusal: 'wrong-secret' });
    }
    throttle.right(name);
    const before = request.cookies[SESSION_COOKIE];
    if (before !== undefined) sessions.close(before);
    enter(reply, { person: person.name, roles: person.roles, locks: true }, how);
    if (how === 'password')
      void reply.setCookie(SCREEN_COOKIE, screenMark, { httpOnly: true, sameSite: 'strict', path: '/api' });
    return reply.send({ accepted: true });
  };
  const screenMark = sessions.screenMark;

  return [
    route({
      method: 'GET',
      path: '/sign-in',
      access: 'anybody',
      query: TOKEN,
      handle: ({ query, reply }) => {
        const redeemed = sessions.redeem(query.token);
        if (redeemed === null) return reply.redirect('/?link=used');
        setSession(reply, redeemed.token, ports.secureCookies);
        const { person, roles } = redeemed.identity;
        tell([{ kind: 'session.opened', person, how: 'link', roles: [...roles] }]);
        return reply.redirect('/');
      },
    }),
    route({
      method: 'GET',
      path: SESSION_PATH,
      access: 'anybody',
      handle: ({ visitor }): SessionView => ({
        signedIn: visitor !== null,
        person: visitor?.person ?? '',
        roles: visitor?.roles ?? [],
        permissions: visitor === null ? [] : [...permissionsOf(visitor.roles)],
        locked: visitor?.locked ?? false,
        simulated: ports.simulated,
        timeZone: ports.timeZone,
        accounts: accounts.exist,
        openId: ports.openIdTitle,
      }),
    }),
    route({
      method: 'POST',
      path: LINK_PATH,
      access: 'anybody',
      handle: () => {
        const identity = ports.linkIdentity();
        const token = identity === null ? null : sessions.askForLink(identity);
        if (token !== null) ports.announce(token);
        return { printed: token !== null };
      },
    }),
    route({
      method: 'POST',
      path: '/api/sign-in',
      access: 'anybody',
      body: z.strictObject({ how: z.enum(['password', 'pin']), name: NAME, secret: SECRET }),
      handle: ({ body, request, reply }) =>
        oneAtATime(() => signIn(body.how, body.name, body.secret, request, reply), reply),
    }),
    route({
      method: 'POST',
      path: '/api/sign-out',
      access: 'signed-in',
      handle: ({ visitor, request, reply }) => {
        sessions.close(request.cookies[SESSION_COOKIE] ?? '');
        if (visitor !== null) {
          tell([{ kind: 'session.closed', person: visitor.person }]);
          ports.dropped(visitor.session);
        }
        return reply.clearCookie(SESSION_COOKIE, { path: '/' }).send({ accepted: true });
      },
    }),
    route({
      method: 'POST',
      path: '/api/my-pin',
      access: 'signed-in',
      body: z.strictObject({ pin: z.string().max(8) }),
      handle: async ({ body, visitor, reply }) =>
        done(reply, await accounts.setPin(visitor?.person ?? '', body.pin, visitor?.person ?? ''), ports),
    }),
    route({
      method: 'GET',
      path: '/api/people',
      access: 'people.manage',
      handle: (): PersonView[] => accounts.all(),
    }),
    route({
      method: 'POST',
      path: '/api/people',
      access: 'people.manage',
      body: personAsk,
      handle: async ({ body, visitor, reply }) => {
        const told = await change(accounts, body, visitor);
        if (typeof told !== 'string' && told.change !== 'added')
          for (const session of sessions.closeAllOf(told.person)) ports.dropped(session);
        return done(reply, told, ports);
      },
    }),
  ];
}

type Told = Extract<EntryBody, { kind: 'person.changed' }>;

function change(
  accounts: Accounts,
  ask: z.infer<typeof personAsk>,
  visitor: Visitor | null,
): Promise<AccountRefusal | Told> | AccountRefusal | Told {
  const by = visitor?.person ?? '';
  switch (ask.action) {
    case 'add':
      return accounts.add(ask.name, ask.roles, ask.password, by);
    case 'roles':
      return accounts.changeRoles(ask.name, ask.roles, by);
    case 'password':
      return accounts.setPassword(ask.name, ask.password, by);
    case 'leave':
      return accounts.leave(ask.name, by);
  }
}

function done(reply: FastifyReply, told: AccountRefusal | Told, { tell }: PeoplePorts): FastifyReply {
  if (typeof told === 'string') return reply.code(409).send({ accepted: false, refusal: told });
  tell([told]);
  return reply.send({ accepted: true });
}

export function setSession(reply: FastifyReply, token: string, secure: boolean): void {
  void reply.setCookie(SESSION_COOKIE, token, {
    httpOnly: true,
    secure,
    sameSite: 'strict',
    path: '/',
    maxAge: SESSION_SECONDS,
  });
}
