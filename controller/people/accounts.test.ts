import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { Accounts } from './accounts.ts';
import type { Role } from './permissions.ts';
import { SecondPerson } from './second-person.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { SECRET_TABLES } from './people-schema.ts';

const PASSWORD = 'correct horse battery';

let clock = new VirtualClock();
let store = JournalStore.temporary(clock);
let accounts = new Accounts(store, new SeededRandom('accounts'));
let throttle = new SignInThrottle(clock);
beforeEach(() => {
  clock = new VirtualClock();
  store = JournalStore.temporary(clock);
  accounts = new Accounts(store, new SeededRandom('accounts'));
  throttle = new SignInThrottle(clock);
});
/** Appends the entry of what was done, as the gateway does; a refusal is handed on. */
function appended<T extends EntryBody | string | null>(done: T): T {
  if (typeof done === 'object' && done !== null) store.append(done);
  return done;
}
const add = async (name: string, roles: readonly Role[], password: string, by: string): Promise<unknown> =>
  appended(await accounts.add(name, roles, password, by));
const pass = async (ms: number): Promise<void> => {
  let over = false;
  clock.schedule(ms, () => (over = true));
  await clock.run(() => over, clock.nowMs() + ms + 1);
};

describe('accounts', () => {
  test('a person signs in with their password in any case of the name, and with no other', async () => {
    await add('Lan', ['operator'], PASSWORD, 'owner');
    expect(await accounts.identify('lan', PASSWORD, 'password')).toMatchObject({ name: 'Lan', roles: ['operator'] });
    expect(await accounts.identify('Lan', `${PASSWORD}.`, 'password')).toBeNull();
    expect(await accounts.identify('Minh', PASSWORD, 'password')).toBeNull();
  });

  test('one person has one account, in whatever case or form the name is typed', async () => {
    await add('Đức', ['operator'], PASSWORD, 'owner');
    for (const name of ['ĐỨC', 'đức', 'Đức'.normalize('NFD')]) {
      expect(await add(name, ['administrator'], PASSWORD, 'owner')).toBe('person-known');
      expect(accounts.fromElsewhere(name, ['administrator'])).toBe('person-known');
      expect(await accounts.identify(name, PASSWORD, 'password')).toMatchObject({ name: 'Đức', roles: ['operator'] });
    }
    appended(await accounts.setPin('đức', '258013', 'Đức'));
    expect(await accounts.identify('ĐỨC', '258013', 'pin')).toMatchObject({ name: 'Đức' });
    expect(appended(accounts.leave('ĐỨC', 'owner'))).toMatchObject({ person: 'Đức', change: 'left' });
    expect(accounts.all()).toHaveLength(1);
  });

  test('two who make one account at the same time make one', async () => {
    const both = await Promise.all(['Đức', 'ĐỨC'].map((name) => add(name, ['operator'], PASSWORD, 'owner')));
    expect(both.filter((told) => told === 'person-known')).toHaveLength(1);
    expect(accounts.all()).toHaveLength(1);
  });

  test('a password that is the name in other letters is too weak', async () => {
    expect(await add('Nguyễn Văn Đức', ['operator'], 'NGUYỄN VĂN ĐỨC 1'.normalize('NFD'), 'owner')).toBe(
      'password-weak',
    );
  });

  test('a person without a PIN can’t sign in with an empty one', async () => {
    await add('Lan', ['operator'], PASSWORD, 'owner');
    expect(await accounts.identify('Lan', '', 'pin')).toBeNull();
  });

  test.each(['short', 'aaaaaaaaaaaaaaaa', 'my name is lan!!'])('the password %j is too weak', async (password) => {
    expect(await add('Lan', ['operator'], password, 'owner')).toBe('password-weak');
  });

  test('the database holds neither passwords nor PINs', async () => {
    await add('Lan', ['operator'], PASSWORD, 'owner');
    appended(await accounts.setPin('Lan', '258013', 'Lan'));
    const rows = JSON.stringify(store.tables(SECRET_TABLES).prepare('SELECT * FROM secret').all());
    expect(rows).not.toContain(PASSWORD);
    expect(rows).not.toContain('258013');
    expect(await accounts.identify('Lan', '258013', 'pin')).toMatchObject({ name: 'Lan' });
  });

  test('the last administrator can neither leave nor lose the role', async () => {
    await add('Hoa', ['administrator'], PASSWORD, 'owner');
    expect(appended(accounts.leave('Hoa', 'Hoa'))).toBe('last-administrator');
    expect(appended(accounts.changeRoles('Hoa', ['operator'], 'Hoa'))).toBe('last-administrator');
    await add('Minh', ['administrator'], PASSWORD, 'Hoa');
    expect(appended(accounts.leave('Hoa', 'Minh'))).toMatchObject({ kind: 'person.changed', change: 'left' });
    expect(await accounts.identify('Hoa', PASSWORD, 'password')).toBeNull();
  });
});

describe('guessing', () => {
  test('after five wrong secrets a name waits, longer each time', async () => {
    for (let time = 0; time < 4; time += 1) throttle.wrong('Lan');
    expect(throttle.waitMs('lan')).toBe(0);
    throttle.wrong('LAN');
    const first = throttle.waitMs('Lan');
    expect(first).toBeGreaterThan(0);
    await pass(first);
    throttle.wrong('Lan');
    expect(throttle.waitMs('Lan')).toBeGreaterThan(first);
    expect(throttle.waitMs('Minh')).toBe(0);
  });
});

describe('a second person', () => {
  test('is taken at their word where nobody has an account, and must be another one', async () => {
    const second = new SecondPerson(accounts, throttle);
    expect(await second.check({ person: 'Minh', secret: '' }, 'Lan')).toEqual({ person: 'Minh' });
    expect(await second.check({ person: ' lan ', secret: '' }, 'Lan')).toEqual({ refusal: 'two-people' });
    expect(await second.check(null, 'Lan')).toEqual({ refusal: 'two-people' });
  });

  test.each(['ĐỨC', 'đức', 'Đức'.normalize('NFD'), ' Đức '])('%s is not another one than Đức', async (person) => {
    const second = new SecondPerson(accounts, throttle);
    expect(await second.check({ person, secret: '' }, 'Đức')).toEqual({ refusal: 'two-people' });
  });

  test('who guesses waits, in whatever letters the name is typed', () => {
    for (const name of ['Đức', 'đức', 'ĐỨC', 'Đức'.normalize('NFD'), 'Đức']) throttle.wrong(name);
    expect(throttle.waitMs('ĐỨC')).toBeGreaterThan(0);
  });

  test('proves who they are once there are accounts', async () => {
    await add('Lan', ['operator'], PASSWORD, 'owner');
    await add('Minh', ['operator'], PASSWORD, 'owner');
    appended(await accounts.setPin('Minh', '258013', 'Minh'));
    const second = new SecondPerson(accounts, throttle);
    expect(await second.check({ person: 'minh', secret: '258013' }, 'Lan')).toEqual({ person: 'Minh' });
    expect(await second.check({ person: 'Minh', secret: '111111' }, 'Lan')).toEqual({ refusal: 'wrong-secret' });
    expect(await second.check({ person: 'Minh', secret: PASSWORD }, 'Lan', 'recipes.approve')).toEqual({
      refusal: 'not-permitted',
    });
  });
});
