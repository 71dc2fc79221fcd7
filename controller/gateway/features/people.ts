import { z } from 'zod';

import type { EntryOf } from '../../journal/entry.ts';
import type { AccountRefusal, Accounts } from '../../people/accounts.ts';
import { ROLES } from '../../people/permissions.ts';
import { plainText } from '../../people/plain-text.ts';
import type { PersonView } from '../contract/people.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** The accounts of the people. */

export const PERSON_NAME = plainText(1, 60);
export const SECRET = z.string().min(1).max(128);
const ROLE_LIST = z.array(z.enum(ROLES)).min(1).max(ROLES.length);

const personAsk = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('add'), name: PERSON_NAME, roles: ROLE_LIST, password: SECRET }),
  z.strictObject({ action: z.literal('roles'), name: PERSON_NAME, roles: ROLE_LIST }),
  z.strictObject({ action: z.literal('password'), name: PERSON_NAME, password: SECRET }),
  z.strictObject({ action: z.literal('leave'), name: PERSON_NAME }),
]);
type PersonAsk = z.infer<typeof personAsk>;

const route = routeOf<AccountRefusal>();

export function peopleFeature({ controller: { accounts }, entrance: { sessions }, note, dropped }: House): Feature {
  const myPin = route({
    method: 'POST',
    path: '/api/my-pin',
    access: 'signed-in',
    body: z.strictObject({ pin: z.string().max(8) }),
    handle: async ({ body, visitor, refuse }) => {
      const self = visitor?.person ?? '';
      const changed = await accounts.setPin(self, body.pin, self);
      if (typeof changed === 'string') return refuse(409, changed);
      note([changed]);
      return { accepted: true };
    },
  });
  const list = route({
    method: 'GET',
    path: '/api/people',
    access: 'people.manage',
    handle: (): PersonView[] => accounts.all(),
  });
  const change = route({
    method: 'POST',
    path: '/api/people',
    access: 'people.manage',
    body: personAsk,
    handle: async ({ body, visitor, refuse }) => {
      const changed = await changeOf(accounts, body, visitor?.person ?? '');
      if (typeof changed === 'string') return refuse(409, changed);
      // Whoever may do something else now, or has left, signs in again.
      if (changed.change !== 'added') for (const session of sessions.closeAllOf(changed.person)) dropped(session);
      note([changed]);
      return { accepted: true };
    },
  });
  return { name: 'people', routes: [myPin, list, change], topics: [] };
}

type Changed = EntryOf<'person.changed'>;

function changeOf(
  accounts: Accounts,
  ask: PersonAsk,
  by: string,
): Promise<AccountRefusal | Changed> | AccountRefusal | Changed {
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
