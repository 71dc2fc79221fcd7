import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { Accounts, type ComparedAccounts, type Signed } from './accounts.ts';
import { CHEAP } from './hashing-kit.ts';
import type { Role } from './permissions.ts';
import { SECRET_TABLES } from './people-schema.ts';
import { hashSecret } from './secret-hash.ts';

const PASSWORD = 'correct horse battery';

let clock = new VirtualClock();
let store = JournalStore.temporary(clock);
let accounts = new Accounts(store, new SeededRandom('accounts'), CHEAP);
beforeEach(() => {
  clock = new VirtualClock();
  store = JournalStore.temporary(clock);
  accounts = new Accounts(store, new SeededRandom('accounts'), CHEAP);
});
/** Appends the entry of what was done, as the gateway does; a refusal is handed on. */
function appended<T extends EntryBody | string | null>(done: T): T {
  if (typeof done === 'object' && done !== null) store.append(done);
  return done;
}
const signedBy = (by: string, second = 'Nga'): Signed => ({ by, second });
const add = async (name: string, roles: readonly Role[], password: string, by: string): Promise<unknown> =>
  appended(await accounts.add(name, roles, password, signedBy(by)));

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
      expect(accounts.fromElsewhere({ name, roles: ['administrator'], subject: 's' })).toBe('person-known');
      expect(await accounts.identify(name, PASSWORD, 'password')).toMatchObject({ name: 'Đức', roles: ['operator'] });
    }
    appended(await accounts.setPin('đức', '258013'));
    expect(await accounts.identify('ĐỨC', '258013', 'pin')).toMatchObject({ name: 'Đức' });
    expect(appended(accounts.leave('ĐỨC', signedBy('owner')))).toMatchObject({ person: 'Đức', change: 'left' });
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
    appended(await accounts.setPin('Lan', '258013'));
    const rows = JSON.stringify(store.tables(SECRET_TABLES).prepare('SELECT * FROM secret').all());
    expect(rows).not.toContain(PASSWORD);
    expect(rows).not.toContain('258013');
    expect(await accounts.identify('Lan', '258013', 'pin')).toMatchObject({ name: 'Lan' });
  });

  test('the last administrator can neither leave nor lose the role', async () => {
    await add('Hoa', ['administrator'], PASSWORD, 'owner');
    expect(appended(accounts.leave('Hoa', signedBy('Hoa')))).toBe('last-administrator');
    expect(appended(accounts.changeRoles('Hoa', ['operator'], signedBy('Minh')))).toBe('last-administrator');
    await add('Minh', ['administrator'], PASSWORD, 'Hoa');
    expect(appended(accounts.leave('Hoa', signedBy('Minh')))).toMatchObject({ kind: 'person.changed', change: 'left' });
    expect(await accounts.identify('Hoa', PASSWORD, 'password')).toBeNull();
  });
});

describe('H7: accounts that make one person two', () => {
  test('nobody has the name of another with a letter of another alphabet in it', async () => {
    await add('Lan', ['operator'], PASSWORD, 'owner');
    expect(await add('L\u0430n', ['operator'], PASSWORD, 'owner')).toBe('person-known');
    expect(await accounts.identify('L\u0430n', PASSWORD, 'password')).toBeNull();
  });

  test.each(['owner', 'Demo', 'anybody', 'unknown', 'open-id', 'controller', 'retention', 'Unattended', 'sensor'])(
    'nobody is called %s',
    async (name) => {
      expect(await add(name, ['operator'], PASSWORD, 'Hoa')).toBe('name-reserved');
    },
  );

  test.each([
    [['administrator', 'production-manager']],
    [['administrator', 'operator']],
    [['security-officer', 'engineer']],
  ] as const)('nobody is %j together', async (roles) => {
    expect(await add('Lan', roles, PASSWORD, 'Hoa')).toBe('roles-exclude');
    await add('Lan', ['operator'], PASSWORD, 'Hoa');
    expect(appended(accounts.changeRoles('Lan', roles, signedBy('Hoa')))).toBe('roles-exclude');
  });

  test('of roles that were given together before, those that approve are without effect', () => {
    const roles: Role[] = ['administrator', 'production-manager'];
    const secrets = { password: '', pin: '' };
    const change = { change: 'added', by: 'owner', second: '', subject: '' } as const;
    appended({ kind: 'person.changed', person: 'Hoa', roles, secrets, ...change });
    expect(accounts.find('Hoa')?.roles).toEqual(['administrator']);
  });

  test('nobody changes their own roles, nor resets their own password', async () => {
    await add('Hoa', ['administrator'], PASSWORD, 'owner');
    expect(accounts.changeRoles('hoa', ['administrator'], signedBy('Hoa'))).toBe('own-account');
    expect(await accounts.resetPassword('HOA', 'another pass phrase', signedBy('Hoa'))).toBe('own-account');
  });

  test('a reset leaves no PIN behind', async () => {
    await add('Lan', ['operator'], PASSWORD, 'owner');
    appended(await accounts.setPin('Lan', '258013'));
    appended(await accounts.resetPassword('Lan', 'another pass phrase', signedBy('Hoa')));
    expect(await accounts.identify('Lan', '258013', 'pin')).toBeNull();
    expect(accounts.find('Lan')).toMatchObject({ setBy: 'Hoa' });
  });
});

describe('C2: what is kept of a secret, edited beside the journal', () => {
  const edit = (sql: string): void => {
    store.begin();
    store.tables(SECRET_TABLES).prepare(sql).run();
    store.commit();
  };

  test('lets nobody in: neither by a password that somebody else put there, nor by another person’s', async () => {
    await add('Hoa', ['administrator'], PASSWORD, 'owner');
    await add('Lan', ['operator'], 'another pass phrase', 'owner');
    edit("UPDATE secret SET password = (SELECT password FROM secret WHERE name = 'Lan') WHERE name = 'Hoa'");
    expect(await accounts.identify('Hoa', 'another pass phrase', 'password')).toBeNull();
    expect(await accounts.identify('Hoa', PASSWORD, 'password')).toBeNull();
    expect(await accounts.identify('Lan', 'another pass phrase', 'password')).toMatchObject({ name: 'Lan' });
  });

  test('makes nobody one who signs in elsewhere', async () => {
    await add('Hoa', ['administrator'], PASSWORD, 'owner');
    edit("UPDATE secret SET password = ''");
    expect(accounts.find('Hoa')).toMatchObject({ elsewhere: false, secretsForeign: true });
    expect(accounts.fromElsewhere({ name: 'Hoa', roles: ['administrator'], subject: 's' })).toBe('person-known');
  });

  test.each(["UPDATE secret SET pin = 'x'", 'DELETE FROM secret', "UPDATE secret SET name = 'hoa'"])(
    'keeps its person out until they are given another one (%s)',
    async (sql) => {
      await add('Hoa', ['operator'], PASSWORD, 'owner');
      edit(sql);
      expect(await accounts.identify('Hoa', PASSWORD, 'password')).toBeNull();
      appended(await accounts.resetPassword('Hoa', 'another pass phrase', signedBy('Lan')));
      expect(await accounts.identify('Hoa', 'another pass phrase', 'password')).toMatchObject({ name: 'Hoa' });
    },
  );

  test('is believed where no entry has a digest of it yet, until it is changed', async () => {
    const hash = String(await hashSecret(CHEAP, PASSWORD, new SeededRandom('before')));
    edit(`INSERT INTO secret VALUES ('Hoa', '${hash}', '')`);
    const before = { kind: 'person.changed', person: 'Hoa', change: 'added', by: 'owner', second: '' } as const;
    appended({ ...before, roles: ['operator'], subject: '', secrets: { password: '', pin: '' } });
    edit("UPDATE secret SET pin = 'x'");
    expect(await accounts.identify('Hoa', PASSWORD, 'password')).toMatchObject({ name: 'Hoa' });
    appended(await accounts.resetPassword('Hoa', 'another pass phrase', signedBy('Lan')));
    edit("UPDATE secret SET pin = 'x'");
    expect(await accounts.identify('Hoa', 'another pass phrase', 'password')).toBeNull();
  });

  test('a PIN and a password that are changed at the same time are both known', async () => {
    await add('Hoa', ['operator'], PASSWORD, 'owner');
    const change = async (done: Promise<unknown>): Promise<unknown> => appended((await done) as EntryBody);
    await Promise.all([
      change(accounts.setPassword('Hoa', 'another pass phrase')),
      change(accounts.setPin('Hoa', '258013')),
    ]);
    expect(accounts.find('Hoa')).toMatchObject({ secretsForeign: false, hasPin: true });
  });
});

describe('H8: people who are known elsewhere', () => {
  const lan = { name: 'Lan', roles: ['operator'] as const, subject: 'subject-of-lan' };
  const comes = (who: { name: string; roles: readonly Role[]; subject: string }): unknown => {
    const known = accounts.fromElsewhere(who);
    if (typeof known === 'string') return known;
    for (const fact of known.facts) store.append(fact);
    return known.person;
  };

  test('are who they are by their subject, whatever they are called by now', async () => {
    expect(comes(lan)).toBe('Lan');
    appended(await accounts.setPin('Lan', '258013'));
    expect(comes({ ...lan, name: 'Lan Anh' })).toBe('Lan');
    expect(accounts.all()).toHaveLength(1);
    expect(await accounts.identify('Lan', '258013', 'pin')).toMatchObject({ subject: lan.subject });
  });

  test('are nobody else though they have taken another’s name there', () => {
    comes(lan);
    expect(comes({ ...lan, subject: 'somebody-else' })).toBe('person-known');
    expect(comes({ ...lan, name: 'L\u0430n', subject: 'somebody-else' })).toBe('person-known');
  });

  test('and were here before subjects were kept keep their account, without the PIN from before', async () => {
    const told = { kind: 'person.changed', person: 'Lan', roles: ['operator'], by: 'open-id', second: '' } as const;
    store.begin();
    store.tables(SECRET_TABLES).prepare("INSERT INTO secret VALUES ('Lan', '', '')").run();
    const secrets = { password: '', pin: '' };
    appended({ ...told, roles: [...told.roles], change: 'added', subject: '', secrets });
    appended(await accounts.setPin('Lan', '258013'));
    expect(comes(lan)).toBe('Lan');
    expect(accounts.find('Lan')).toMatchObject({ hasPin: false, subject: lan.subject });
    expect(comes({ ...lan, subject: 'somebody-else' })).toBe('person-known');
  });
});

describe('while the table of accounts is compared with the entries', () => {
  /** Compared once `compare` is called, or never. */
  function beingCompared(): { accounts: Accounts; compare: (differing?: string) => void } {
    const compared = Promise.withResolvers<void>();
    const said = { pending: true, differing: new Set<string>() };
    const tables: ComparedAccounts = {
      get pending() {
        return said.pending;
      },
      settledWithin: (mostMs) => {
        clock.schedule(mostMs, () => compared.resolve());
        return compared.promise;
      },
      differing: () => said.differing,
    };
    const compare = (differing = ''): void => {
      Object.assign(said, { pending: false, differing: new Set([differing]) });
      compared.resolve();
    };
    return { accounts: new Accounts(store, new SeededRandom('compared'), CHEAP, tables), compare };
  }
  beforeEach(() => add('Lan', ['operator'], PASSWORD, 'owner'));

  test('a right secret waits for the end of it', async () => {
    const { accounts: compared, compare } = beingCompared();
    const person = compared.identify('Lan', PASSWORD, 'password');
    compare();
    expect(await person).toMatchObject({ name: 'Lan' });
  });

  test('it is nobody’s where the row is not the one that the entries make', async () => {
    const { accounts: compared, compare } = beingCompared();
    const person = compared.identify('Lan', PASSWORD, 'password');
    compare('Lan');
    expect(await person).toBeNull();
  });

  test('it is not looked at where that takes too long', async () => {
    const { accounts: compared } = beingCompared();
    const person = compared.identify('Lan', PASSWORD, 'password');
    await clock.run(() => false, clock.nowMs() + 60_000);
    expect(await person).toBe('busy');
  });
});
