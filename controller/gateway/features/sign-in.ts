import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import { permissionsOf } from '../../people/permissions.ts';
import { LINK_PATH, SESSION_PATH, type PeopleRefusal, type SessionView } from '../contract/people.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, type Asked, type Route } from '../routes.ts';
import { PERSON_NAME, SECRET } from './people.ts';

/** Signing in and out: by the console's link, by password, by PIN where somebody has signed in with a password before. */

/** Says that somebody has signed in at this screen with a password: PINs are taken there. */
const SCREEN_COOKIE = 'cardline_screen';
/** Secrets that are checked at the same time. */
const CHECKS_AT_ONCE = 2;

const route = routeOf<PeopleRefusal>();

export function signInFeature(house: House): Feature {
  const routes = [byLink(house), session(house), newLink(house), signIn(house), signOut(house)];
  return { name: 'sign-in', routes, topics: [] };
}

function byLink({ entrance, note }: House): Route {
  return route({
    method: 'GET',
    path: '/sign-in',
    access: 'anybody',
    query: z.object({ token: z.string().max(100).default('') }),
    handle: ({ query, reply }) => {
      const redeemed = entrance.sessions.redeem(query.token);
      if (redeemed === null) return reply.redirect('/?link=used');
      entrance.letIn(reply, redeemed.token);
      const { person, roles } = redeemed.identity;
      note([{ kind: 'session.opened', person, how: 'link', roles: [...roles] }]);
      return reply.redirect('/');
    },
  });
}

function session({ controller: { conductor, accounts }, entrance: { place } }: House): Route {
  return route({
    method: 'GET',
    path: SESSION_PATH,
    access: 'anybody',
    handle: ({ visitor }): SessionView => ({
      signedIn: visitor !== null,
      person: visitor?.person ?? '',
      roles: visitor?.roles ?? [],
      permissions: visitor === null ? [] : [...permissionsOf(visitor.roles)],
      locked: visitor?.locked ?? false,
      simulated: conductor.state.simulated,
      timeZone: conductor.state.layout.timeZone,
      accounts: accounts.exist,
      openId: place.openId?.title ?? '',
    }),
  });
}

function newLink({ entrance }: House): Route {
  return route({
    method: 'POST',
    path: LINK_PATH,
    access: 'anybody',
    handle: () => {
      const identity = entrance.linkIdentity();
      const token = identity === null ? null : entrance.sessions.askForLink(identity);
      if (token !== null) entrance.announceLink(token);
      return { printed: token !== null };
    },
  });
}

const SIGN_IN = z.strictObject({ how: z.enum(['password', 'pin']), name: PERSON_NAME, secret: SECRET });
type SigningIn = Asked<object, object, z.infer<typeof SIGN_IN>, PeopleRefusal>;

function signIn(house: House): Route {
  let checking = 0;
  return route({
    method: 'POST',
    path: '/api/sign-in',
    access: 'anybody',
    body: SIGN_IN,
    handle: async (asked) => {
      // Checking a secret is dear on purpose: a flood of tries must not make the line's computer slow.
      if (checking >= CHECKS_AT_ONCE) return asked.refuse(429, 'wait');
      checking += 1;
      try {
        return await checkSecret(house, asked);
      } finally {
        checking -= 1;
      }
    },
  });
}

async function checkSecret({ controller, entrance, note }: House, asked: SigningIn): Promise<FastifyReply> {
  const { body, request, reply, refuse } = asked;
  const { how, name, secret } = body;
  const { accounts } = controller;
  const { sessions, throttle } = entrance;
  const writtenAs = accounts.find(name)?.name ?? 'unknown';
  if (throttle.waitMs(name) > 0) {
    note([{ kind: 'session.refused', person: writtenAs, why: 'throttled' }]);
    return refuse(429, 'wait');
  }
  // A PIN is short: it is taken only where somebody has signed in with a password before.
  if (how === 'pin' && !sessions.knowsScreen(request.cookies[SCREEN_COOKIE] ?? ''))
    return refuse(401, 'password-first');
  const person = await accounts.identify(name, secret, how);
  if (person === null) {
    throttle.wrong(name);
    note([{ kind: 'session.refused', person: writtenAs, why: 'wrong-secret' }]);
    return refuse(401, 'wrong-secret');
  }
  throttle.right(name);
  entrance.close(request);
  entrance.letIn(reply, sessions.open({ person: person.name, roles: person.roles, locks: true }));
  note([{ kind: 'session.opened', person: person.name, how, roles: [...person.roles] }]);
  if (how === 'password')
    void reply.setCookie(SCREEN_COOKIE, sessions.screenMark, { httpOnly: true, sameSite: 'strict', path: '/api' });
  return reply.send({ accepted: true });
}

function signOut({ entrance, note, dropped }: House): Route {
  return route({
    method: 'POST',
    path: '/api/sign-out',
    access: 'signed-in',
    handle: ({ visitor, request, reply }) => {
      const out = entrance.letOut(request, reply);
      if (visitor !== null) {
        note([{ kind: 'session.closed', person: visitor.person }]);
        dropped(visitor.session);
      }
      return out.send({ accepted: true });
    },
  });
}
