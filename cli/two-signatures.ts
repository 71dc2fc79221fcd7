import type { EntryBody } from '../controller/journal/entry.ts';
import type { JournalStore } from '../controller/journal/store.ts';
import { Accounts, type Signed } from '../controller/people/accounts.ts';
import { permissionsOf, type Permission } from '../controller/people/permissions.ts';
import { RefusedTries } from '../controller/people/refused-tries.ts';
import { samePerson } from '../controller/people/same-person.ts';
import { SecondPerson } from '../controller/people/second-person.ts';
import { SecretCheck } from '../controller/people/secret-check.ts';
import { SignInThrottle } from '../controller/people/sign-in-throttle.ts';
import { RealClock, type Clock } from '../stations/clock.ts';
import { SystemEntropy } from '../stations/random.ts';
import { askSecret } from './ask-secret.ts';
import { twoPeople, type TwoNames } from './two-people.ts';
import { CliError } from './terminal.ts';

/** Two people stand for what a command does to a data folder: by their names alone where nobody has an account, else by their secrets. */

const VARIABLES = { by: 'CARDLINE_BY_SECRET', second: 'CARDLINE_SECOND_SECRET' } as const;

/**
 * `--by` and `--second`, proved where the folder has accounts: each secret comes from the environment or is asked for at the terminal.
 * Wrong ones stand in the journal. `permission`: what both must be allowed to do.
 */
export async function signedByTwo(
  given: TwoNames,
  store: JournalStore,
  permission: Permission,
  accounts = new Accounts(store, new SystemEntropy()),
  clock: Clock = new RealClock(),
): Promise<Signed> {
  const names = twoPeople(given);
  if (!accounts.exist) return names;
  const refused = new RefusedTries(clock, (facts) => append(store, facts));
  const secrets = new SecretCheck(accounts, new SignInThrottle(clock), refused, () => undefined);
  const rule = new SecondPerson(accounts, secrets, clock, ({ elsewhere }) => !elsewhere);
  const proved = async (which: keyof typeof VARIABLES): Promise<string> => {
    const name = names[which];
    const secret = await askSecret(VARIABLES[which], `PIN or password of ${name}`);
    const source = { rank: 'known', id: 'command line' } as const;
    const person = await secrets.check({ name, secret, how: 'either', source, by: names.by });
    if (person === 'account-closed')
      throw new CliError(`the account of ${name} is closed: nobody had used it for too long`);
    if (typeof person === 'string') throw new CliError(`${name}: name, password or PIN is wrong`);
    if (person.elsewhere) throw new CliError(`${name} signs in elsewhere, and can’t be asked for here`);
    if (!permissionsOf(person.roles).has(permission)) throw new CliError(`${name} may not stand for this`);
    if (!rule.maySign(person))
      throw new CliError(`somebody else set the password of ${name}, who signs a day later or after making another`);
    return person.name;
  };
  const by = await proved('by');
  const second = await proved('second');
  // However they were typed: two names may be one account's.
  if (samePerson(by, second)) throw new CliError('two different people stand for this');
  return { by, second };
}

function append(store: JournalStore, facts: readonly EntryBody[]): void {
  for (const fact of facts) store.append(fact);
  store.commit();
}
