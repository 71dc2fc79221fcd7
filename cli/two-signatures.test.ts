import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { JournalStore } from '../controller/journal/store.ts';
import { Accounts } from '../controller/people/accounts.ts';
import { CHEAP } from '../controller/people/hashing-kit.ts';
import type { Role } from '../controller/people/permissions.ts';
import { VirtualClock } from '../stations/clock.ts';
import { SeededRandom } from '../stations/random.ts';
import { CliError, UsageError } from './terminal.ts';
import { signedByTwo } from './two-signatures.ts';

const PASSWORD = 'correct horse battery';

let store: JournalStore;
let accounts: Accounts;
let clock: VirtualClock;
beforeEach(() => {
  clock = new VirtualClock();
  store = JournalStore.temporary(clock);
  accounts = new Accounts(store, new SeededRandom('two'), CHEAP);
});
afterEach(() => {
  vi.unstubAllEnvs();
  store.close();
});

async function person(name: string, role: Role, by = 'owner'): Promise<void> {
  const told = await accounts.add(name, [role], PASSWORD, { by, second: 'Nga' });
  if (typeof told === 'string') throw new Error(told);
  store.append(told);
}
function sign(by: string, second: string, secrets: readonly [string, string] | null = null): Promise<unknown> {
  vi.stubEnv('CARDLINE_BY_SECRET', secrets?.[0] ?? '');
  vi.stubEnv('CARDLINE_SECOND_SECRET', secrets?.[1] ?? '');
  return signedByTwo({ by, second }, store, 'recipes.approve', accounts, clock);
}

describe('H7: two people on the command line', () => {
  test('are taken at their word where nobody has an account, and are two', async () => {
    expect(await sign('Lan', 'Minh')).toEqual({ by: 'Lan', second: 'Minh' });
    await expect(sign('Lan', 'L\u0430n')).rejects.toThrow(UsageError);
  });

  test('prove both who they are once there are accounts', async () => {
    await person('Lan', 'production-manager');
    await person('Minh', 'engineer');
    await expect(sign('Lan', 'Minh')).rejects.toThrow('CARDLINE_BY_SECRET');
    await expect(sign('Lan', 'Minh', [PASSWORD, 'a guess of it'])).rejects.toThrow(CliError);
    await expect(sign('Lan', 'Hoa', [PASSWORD, PASSWORD])).rejects.toThrow(CliError);
    expect(await sign('lan', 'Minh', [PASSWORD, PASSWORD])).toEqual({ by: 'Lan', second: 'Minh' });
    const told = [...store.read(0)].flatMap(({ body }) => (body.kind === 'signature.refused' ? [body.person] : []));
    expect(told).toEqual(['Minh', 'unknown']);
  });

  test('may both do what they stand for, and nobody else knows the secret of either', async () => {
    await person('Lan', 'production-manager');
    await person('Hoa', 'administrator');
    await person('Minh', 'engineer', 'Hoa');
    await expect(sign('Lan', 'Hoa', [PASSWORD, PASSWORD])).rejects.toThrow('may not stand for this');
    await expect(sign('Minh', 'Lan', [PASSWORD, PASSWORD])).rejects.toThrow('somebody else set the password');
  });
});
