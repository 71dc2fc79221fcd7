import { expect, test } from 'vitest';

import type { Role } from './permissions.ts';
import { dueToClose } from './unused-accounts.ts';

/** What the doors do of it: `controller/gateway/unused-accounts.test.ts`. */

const DAY_MS = 24 * 3_600_000;

test('whoever signs in elsewhere is kept out there', () => {
  const person = {
    active: true,
    closed: false,
    usedAt: 0,
    badge: '',
    hasPin: false,
    setBy: '',
    setAt: 0,
    secretsForeign: false,
  };
  const roles: Role[] = ['operator'];
  const people = [
    { ...person, name: 'Lan', roles, subject: 'theirs', elsewhere: true },
    { ...person, name: 'Nam', roles, subject: '', elsewhere: false },
  ];
  expect(dueToClose(people, 8 * DAY_MS, 7)).toEqual([{ kind: 'account.closed', person: 'Nam', unusedDays: 8 }]);
});
