import { z } from 'zod';

import { ATTEMPT_LIFE_MS } from '../../people/open-id.ts';
import type { PeopleRefusal } from '../contract/people.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, type Route } from '../routes.ts';

/** External sign-in: redirect and return. */

const OPEN_ID_PATH = '/sign-in/open-id';
const BACK_PATH = `${OPEN_ID_PATH}/back`;
const TICKET_COOKIE = 'cardline_open_id';
/** The issuer may add parameters; only the library reads them. */
const ANSWER = z.record(z.string().max(60), z.string().max(4096));

const route = routeOf<never>();

export function openIdFeature(house: House): Feature {
  return { name: 'open-id', routes: [begin(house), back(house)], topics: [] };
}

function begin({ entrance: { place, address, secureCookies } }: House): Route {
  const { openId } = place;
  return route({
    method: 'GET',
    path: OPEN_ID_PATH,
    access: 'anybody',
    handle: async ({ reply }) => {
      const begun = openId === null ? 'open-id-refused' : await openId.begin(address.origin + BACK_PATH);
      if (typeof begun === 'string') return reply.redirect(refusedAt(begun));
      return reply
        .setCookie(TICKET_COOKIE, begun.ticket, { ...ticketCookie(secureCookies), maxAge: ATTEMPT_LIFE_MS / 1000 })
        .redirect(begun.url);
    },
  });
}

function back({ controller: { accounts }, entrance, note, dropped }: House): Route {
  const { place, address, sessions, secureCookies } = entrance;
  const { openId } = place;
  return route({
    method: 'GET',
    path: BACK_PATH,
    access: 'anybody',
    query: ANSWER,
    handle: async ({ request, reply }) => {
      void reply.clearCookie(TICKET_COOKIE, ticketCookie(secureCookies));
      const ticket = request.cookies[TICKET_COOKIE] ?? '';
      const came = new URL(request.url, address.origin);
      const found = openId === null ? 'open-id-refused' : await openId.finish(came, ticket);
      if (typeof found === 'string') return reply.redirect(refusedAt(found));
      const known = accounts.fromElsewhere(found);
      if (typeof known === 'string') return reply.redirect(refusedAt(known));
      // The name of the account here, whatever the provider's present name.
      const { person, facts } = known;
      const before = entrance.close(request);
      if (before !== null) dropped(before);
      const { roles, subject, revalidate } = found;
      entrance.grants.add(subject, revalidate);
      entrance.letIn(reply, sessions.open({ person, roles, how: 'open-id', idle: 'locks' }));
      entrance.knowScreen(request, reply);
      note([...facts, { kind: 'session.opened', person, how: 'open-id', roles: [...roles] }]);
      return reply.redirect('/');
    },
  });
}

/** The page that shows the refusal. */
function refusedAt(why: PeopleRefusal): string {
  return `/?open-id=${why}`;
}

/** The return comes from another site: a stricter SameSite cookie would not be sent. */
function ticketCookie(secure: boolean): {
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: 'lax';
  readonly path: string;
} {
  return { httpOnly: true, secure, sameSite: 'lax', path: OPEN_ID_PATH };
}
