import { z } from 'zod';

import type { EntryOf } from '../../journal/entry.ts';
import type { AccountRefusal, Accounts, Signed } from '../../people/accounts.ts';
import { badgeCode } from '../../people/badge.ts';
import { ROLES } from '../../people/permissions.ts';
import { personName } from '../../people/plain-text.ts';
import { secondSignature, SET_BY_ANOTHER_MS } from '../../people/second-person.ts';
import { sameName } from '../../people/same-person.ts';
import type { Visitor } from '../../people/sessions.ts';
import type { PeopleRefusal, PersonView } from '../contract/people.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, type Route } from '../routes.ts';

/** The accounts of the people: what two of them change, and what everybody changes of their own. */

export const PERSON_NAME = personName(60);
export const SECRET = z.string().min(1).max(128);
const ROLE_LIST = z.array(z.enum(ROLES)).min(1).max(ROLES.length);
/** Null where one alone may do it (`signsAlone`). */
const SECOND = secondSignature.nullable().default(null);

const personAsk = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('add'),
    name: PERSON_NAME,
    roles: ROLE_LIST,
    password: SECRET,
    second: SECOND,
  }),
  z.strictObject({ action: z.literal('roles'), name: PERSON_NAME, roles: ROLE_LIST, second: SECOND }),
  z.strictObject({ action: z.literal('password'), name: PERSON_NAME, password: SECRET, second: SECOND }),
  z.strictObject({
    action: z.literal('badge'),
    name: PERSON_NAME,
    badge: z.union([z.literal(''), badgeCode]),
    second: SECOND,
  }),
  z.strictObject({ action: z.literal('leave'), name: PERSON_NAME, second: SECOND }),
  z.strictObject({ action: z.literal('reopen'), name: PERSON_NAME, second: SECOND }),
]);
type PersonAsk = z.infer<typeof personAsk>;

const route = routeOf<PeopleRefusal>();

export function peopleFeature(house: House): Feature {
  return { name: 'people', routes: [myPin(house), myPassword(house), list(house), change(house)], topics: [] };
}

/** `secret`: the PIN or password that they have; empty for whoever has none here and has just signed in elsewhere. */
function myPin(house: House): Route {
  return route({
    method: 'POST',
    path: '/api/my-pin',
    access: 'signed-in',
    body: z.strictObject({ pin: z.string().max(8), secret: z.string().max(128).default('') }),
    handle: async ({ body, visitor, refuse }) => {
      const self = await ownSecret(house, visitor, body.secret);
      if ('refusal' in self) return refuse(self.status, self.refusal);
      const changed = await house.controller.accounts.setPin(self.person, body.pin);
      if (typeof changed === 'string') return refuse(409, changed);
      house.note([changed]);
      return { accepted: true };
    },
  });
}

/** `second`: before whom somebody makes a secret of their own, after another has set one for them; null for nobody. */
function myPassword(house: House): Route {
  const { controller, entrance, note, dropped } = house;
  return route({
    method: 'POST',
    path: '/api/my-password',
    access: 'signed-in',
    body: z.strictObject({ password: SECRET, secret: SECRET, second: SECOND }),
    handle: async ({ body, visitor, refuse }) => {
      const { accounts } = controller;
      const self = await ownSecret(house, visitor, body.secret);
      if ('refusal' in self) return refuse(self.status, self.refusal);
      const { person } = self;
      const confirmed = body.second === null ? null : await confirmer(house, person, body.second);
      if (confirmed !== null && 'refusal' in confirmed) return refuse(409, confirmed.refusal);
      const changed =
        confirmed === null
          ? await accounts.setPassword(person, body.password)
          : await accounts.confirm(person, body.password, confirmed.person);
      if (typeof changed === 'string') return refuse(409, changed);
      // Whoever else may have signed in as them is out.
      for (const session of entrance.sessions.closeAllOf(person, visitor?.session)) dropped(session);
      note([changed].flat());
      return { accepted: true };
    },
  });
}

type Refused = { readonly status: number; readonly refusal: PeopleRefusal };

/** Changing a secret asks for the one before it: a session alone is no proof of who sits there now. */
async function ownSecret(
  { controller: { accounts }, entrance: { secrets } }: House,
  visitor: Visitor | null,
  secret: string,
): Promise<{ readonly person: string } | Refused> {
  const person = accounts.find(visitor?.person ?? '');
  if (visitor === null || person === null) return { status: 409, refusal: 'person-unknown' };
  if (person.elsewhere && visitor.how === 'open-id' && visitor.fresh) return { person: person.name };
  if (person.elsewhere && !person.hasPin) return { status: 409, refusal: 'open-id-first' };
  const source = { rank: 'known', id: `signed in as ${person.name}` } as const;
  const known = await secrets.check({ name: person.name, secret, how: 'either', source, by: person.name });
  if (typeof known === 'string') return { status: known === 'wait' ? 429 : 401, refusal: known };
  return { person: known.name };
}

/** Somebody who may say who people are: neither who set the secret, nor who is confirmed. */
async function confirmer(
  { controller: { accounts }, entrance: { secondPerson } }: House,
  person: string,
  signature: z.infer<typeof secondSignature>,
): Promise<{ readonly person: string } | { readonly refusal: PeopleRefusal }> {
  const checked = await secondPerson.check(signature, person, 'people.confirm');
  if ('refusal' in checked) return checked;
  const setBy = accounts.find(person)?.setBy ?? '';
  return sameName(setBy, checked.person) ? { refusal: 'two-people' } : checked;
}

function list({ controller: { accounts }, entrance: { secondPerson } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/people',
    access: 'people.manage',
    handle: (): PersonView[] =>
      accounts.all().map((person) => {
        const { name, roles, active, hasPin, badge, setAt, closed, usedAt } = person;
        return {
          name,
          roles,
          active,
          hasPin,
          hasBadge: badge !== '',
          secondFromAt: secondPerson.maySign(person) ? 0 : setAt + SET_BY_ANOTHER_MS,
          closed,
          usedAt,
        };
      }),
  });
}

function change(house: House): Route {
  const { controller, entrance, note, dropped } = house;
  return route({
    method: 'POST',
    path: '/api/people',
    access: 'people.manage',
    body: personAsk,
    handle: async ({ body, visitor, refuse }) => {
      const signed = await signedBy(house, body, visitor);
      if ('refusal' in signed) return refuse(409, signed.refusal);
      const changed = await changeOf(controller.accounts, body, signed);
      if (typeof changed === 'string') return refuse(409, changed);
      // Whoever may do something else now, or has left, signs in again.
      if (changed.kind === 'person.changed' && changed.change !== 'added')
        for (const session of entrance.sessions.closeAllOf(changed.person)) dropped(session);
      note([changed]);
      return { accepted: true };
    },
  });
}

/** Two people change accounts, neither of them their own. */
async function signedBy(
  { controller: { conductor, accounts }, entrance }: House,
  ask: PersonAsk,
  visitor: Visitor | null,
): Promise<Signed | { readonly refusal: PeopleRefusal }> {
  if (visitor === null) return { refusal: 'two-people' };
  if (!(await accounts.compared())) return { refusal: 'wait' };
  // Whoever emptied the table of accounts is noticed by now: the first ones are not added once more.
  if (visitor.idle === 'ends' && accounts.complete) return { refusal: 'two-people' };
  const by = visitor.person;
  if (entrance.signsAlone(visitor)) {
    // On a real line whoever sits at the console adds the first accounts, and changes none.
    const may = ask.action === 'add' || conductor.state.simulated;
    return may ? { by, second: '' } : { refusal: 'two-people' };
  }
  const checked = await entrance.secondPerson.check(ask.second, by, 'people.confirm');
  if ('refusal' in checked) return checked;
  const subject = accounts.find(ask.name)?.name ?? ask.name;
  return sameName(subject, checked.person) ? { refusal: 'own-account' } : { by, second: checked.person };
}

type Changed = EntryOf<'person.changed' | 'account.reopened' | 'badge.changed'>;

function changeOf(
  accounts: Accounts,
  ask: PersonAsk,
  signed: Signed,
): Promise<AccountRefusal | Changed> | AccountRefusal | Changed {
  switch (ask.action) {
    case 'add':
      return accounts.add(ask.name, ask.roles, ask.password, signed);
    case 'roles':
      return accounts.changeRoles(ask.name, ask.roles, signed);
    case 'password':
      return accounts.resetPassword(ask.name, ask.password, signed);
    case 'badge':
      return accounts.changeBadge(ask.name, ask.badge, signed);
    case 'leave':
      return accounts.leave(ask.name, signed);
    case 'reopen':
      return accounts.reopen(ask.name, signed);
  }
}
