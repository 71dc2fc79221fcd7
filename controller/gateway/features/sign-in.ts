import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import { BOARD_NAME } from '../../people/console-names.ts';
import { badgeCode } from '../../people/badge.ts';
import { permissionsOf, type Permission } from '../../people/permissions.ts';
import type { Visitor } from '../../people/sessions.ts';
import {
  BADGE_PATH,
  BOARD_PATH,
  BOARDS_OUT_PATH,
  LINK_PATH,
  SESSION_PATH,
  type BadgeView,
  type PeopleRefusal,
  type SessionView,
} from '../contract/people.ts';
import type { Entrance } from '../entrance.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, type Asked, type Route } from '../routes.ts';
import { PERSON_NAME, SECRET } from './people.ts';

/** Sign-in and sign-out: by the console's link, by password, or by PIN on a screen where somebody has signed in with a password before. */

const route = routeOf<PeopleRefusal>();

export function signInFeature(house: House): Feature {
  const routes = [
    byLink(house),
    session(house),
    newLink(house),
    badge(house),
    signIn(house),
    signOut(house),
    board(house),
    boardsOut(house),
  ];
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

function session({ controller: { conductor, accounts }, entrance }: House): Route {
  return route({
    method: 'GET',
    path: SESSION_PATH,
    access: 'anybody',
    handle: ({ visitor }): SessionView => ({
      signedIn: visitor !== null,
      person: visitor?.person ?? '',
      roles: visitor?.roles ?? [],
      permissions: permissionsShown(entrance, visitor),
      locked: visitor?.locked ?? false,
      simulated: conductor.state.simulated,
      timeZone: conductor.state.layout.timeZone,
      accounts: accounts.exist,
      signsAlone: visitor !== null && entrance.signsAlone(visitor),
      openId: entrance.place.openId?.title ?? '',
      notice: entrance.place.notice,
      board: visitor !== null && entrance.isBoard(visitor),
    }),
  });
}

/** For a locked screen, the permissions that it has once unlocked; a wall board has none more. */
function permissionsShown(entrance: Entrance, visitor: Visitor | null): Permission[] {
  if (visitor === null) return [];
  return [...(entrance.isBoard(visitor) ? visitor.permissions : permissionsOf(visitor.roles))];
}

function board({ entrance, note, dropped }: House): Route {
  return route({
    method: 'POST',
    path: BOARD_PATH,
    access: 'people.manage',
    handle: ({ visitor, request, reply }) => {
      const made = entrance.makeBoard(request, reply);
      note([{ kind: 'session.opened', person: BOARD_NAME, how: 'link', roles: [] }]);
      if (visitor !== null) {
        note([{ kind: 'session.closed', person: visitor.person }]);
        dropped(visitor.session);
      }
      return made.send({ accepted: true });
    },
  });
}

function boardsOut({ entrance, note }: House): Route {
  return route({
    method: 'POST',
    path: BOARDS_OUT_PATH,
    access: 'people.manage',
    handle: () => {
      entrance.sessions.signOutBoards();
      note([{ kind: 'session.closed', person: BOARD_NAME }]);
      return { accepted: true };
    },
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
  return route({
    method: 'POST',
    path: '/api/sign-in',
    access: 'anybody',
    body: SIGN_IN,
    handle: (asked) => checkSecret(house, asked),
  });
}

async function checkSecret({ entrance, note, dropped }: House, asked: SigningIn): Promise<FastifyReply> {
  const { body, request, reply, refuse } = asked;
  const { how, name, secret } = body;
  // A PIN is short: it is accepted only on known screens.
  if (how === 'pin' && entrance.screen(request) === null) return refuse(401, 'password-first');
  const person = await entrance.secrets.check({ name, secret, how, source: entrance.source(request), by: '' });
  if (person === 'wait') return refuse(429, person);
  if (typeof person === 'string') return refuse(401, person);
  if (how === 'pin' && !entrance.acceptsPin(person)) return refuse(401, 'open-id-first');
  const before = entrance.close(request);
  if (before !== null) dropped(before);
  const { name: written, roles } = person;
  entrance.letIn(reply, entrance.sessions.open({ person: written, roles, how, idle: 'locks' }));
  note([{ kind: 'session.opened', person: written, how, roles: [...roles] }]);
  if (how === 'password') entrance.knowScreen(request, reply);
  return reply.send({ accepted: true });
}

/** A badge is a name that need not be typed: it is read where a PIN is taken, and lets nobody in. */
function badge({ controller: { accounts }, entrance }: House): Route {
  return route({
    method: 'POST',
    path: BADGE_PATH,
    access: 'anybody',
    body: z.strictObject({ badge: badgeCode }),
    handle: ({ body, request, refuse }): FastifyReply | BadgeView => {
      if (entrance.screen(request) === null) return refuse(401, 'password-first');
      const counted = entrance.badges.begin(body.badge, entrance.source(request));
      if (counted === null) return refuse(429, 'wait');
      const owner = accounts.badgeOwner(body.badge);
      if (owner === null) {
        counted.wrong();
        return refuse(404, 'badge-unknown');
      }
      counted.right();
      return { person: owner.name };
    },
  });
}

function signOut({ entrance, note, dropped }: House): Route {
  return route({
    method: 'POST',
    path: '/api/sign-out',
    access: 'own-session',
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
