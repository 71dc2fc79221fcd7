import { z } from 'zod';

import type { EntryBody } from '../journal/entry.ts';
import type { Accounts } from '../people/accounts.ts';
import { ATTEMPT_LIFE_MS, type OpenIdSignIn } from '../people/open-id.ts';
import type { Sessions } from '../people/sessions.ts';
import { setSession } from './people-routes.ts';
import { route, type Route } from './routes.ts';

/** Signing in at another place, and coming back from there. */

export interface OpenIdPorts {
  /** Null where nobody has told of such a place. */
  readonly openId: OpenIdSignIn | null;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** Of this HMI, without a path. */
  readonly origin: string;
  readonly secureCookies: boolean;
  readonly tell: (facts: readonly EntryBody[]) => void;
}

export const OPEN_ID_PATH = '/sign-in/open-id';
const BACK_PATH = `${OPEN_ID_PATH}/back`;
const TICKET_COOKIE = 'cardline_open_id';
/** What the issuer adds is its own affair; it is read by the library alone. */
const ANSWER = z.record(z.string().max(60), z.string().max(4096));

export function openIdRoutes({ openId, accounts, sessions, origin, secureCookies, tell }: OpenIdPorts): Route[] {
  // The way back comes from another site: a stricter cookie would not come along.
  const cookie = { httpOnly: true, secure: secureCookies, sameSite: 'lax', path: OPEN_ID_PATH } as const;
  return [
    route({
      method: 'GET',
      path: OPEN_ID_PATH,
      access: 'anybody',
      handle: async ({ reply }) => {
        const begun = openId === null ? 'open-id-refused' : await openId.begin(origin + BACK_PATH);
        if (typeof begun === 'string') return reply.redirect(`/?open-id=${begun}`);
        return reply
          .setCookie(TICKET_COOKIE, begun.ticket, { ...cookie, maxAge: ATTEMPT_LIFE_MS / 1000 })
          .redirect(begun.url);
      },
    }),
    route({
      method: 'GET',
      path: BACK_PATH,
      access: 'anybody',
      query: ANSWER,
      handle: async ({ request, reply }) => {
        void reply.clearCookie(TICKET_COOKIE, cookie);
        const ticket = request.cookies[TICKET_COOKIE] ?? '';
        const found = openId === null ? 'open-id-refused' : await openId.finish(new URL(request.url, origin), ticket);
        if (typeof found === 'string') return reply.redirect(`/?open-id=${found}`);
        const known = accounts.fromElsewhere(found.name, found.roles);
        if (known === 'person-known') return reply.redirect('/?open-id=person-known');
        if (known !== null) tell([known]);
        // As the account is written here, however the house writes the name.
        const person = accounts.find(found.name)?.name ?? found.name;
        setSession(reply, sessions.open({ person, roles: found.roles, locks: true }), secureCookies);
        tell([{ kind: 'session.opened', person, how: 'open-id', roles: [...found.roles] }]);
        return reply.redirect('/');
      },
    }),
  ];
}
