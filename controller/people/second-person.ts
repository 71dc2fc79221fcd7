import { z } from 'zod';

import type { Clock } from '../../stations/clock.ts';
import type { Accounts, Person } from './accounts.ts';
import { plainText } from './plain-text.ts';
import { permissionsOf, type Permission } from './permissions.ts';
import { nameKey, samePerson } from './same-person.ts';
import type { SecretCheck } from './secret-check.ts';

/** What one person alone may not do, a second one signs on the same screen, with a secret of their own. */

/** `secret`: PIN or password; empty where nobody has an account. */
export const secondSignature = z.strictObject({
  person: plainText(1, 80),
  secret: z.string().max(128),
});
export type Signature = z.infer<typeof secondSignature>;

/** `not-yet-second`: somebody else set their secret, and may know it. */
export type SecondPersonRefusal =
  | 'two-people'
  | 'wrong-secret'
  | 'account-closed'
  | 'not-permitted'
  | 'not-yet-second'
  /** A PIN, of somebody whom the house’s own sign-in has not confirmed for a while. */
  | 'open-id-first'
  | 'wait';

/** For so long after somebody else set their secret nobody signs as second person: time enough for them to notice. */
export const SET_BY_ANOTHER_MS = 24 * 3_600_000;

export class SecondPerson {
  readonly #accounts: Accounts;
  readonly #check: SecretCheck;
  readonly #clock: Clock;
  readonly #takesPin: (person: Person) => boolean;

  /** `takesPin`: does the PIN of somebody who signs in elsewhere stand for them? */
  constructor(accounts: Accounts, check: SecretCheck, clock: Clock, takesPin: (person: Person) => boolean) {
    this.#accounts = accounts;
    this.#check = check;
    this.#clock = clock;
    this.#takesPin = takesPin;
  }

  /** Where nobody has an account yet (a simulated line that somebody tries), people are taken at their word. */
  get accountsExist(): boolean {
    return this.#accounts.exist;
  }

  /** Does nobody but this person know their secret, as far as can be known? */
  maySign({ setBy, setAt }: Person): boolean {
    return setBy === '' || this.#clock.wallTimeMs() - setAt >= SET_BY_ANOTHER_MS;
  }

  /** `first`: the person who asks. `permission`: what the second one must be allowed as well. */
  async check(
    signature: Signature | null,
    first: string,
    permission: Permission,
  ): Promise<{ readonly person: string } | { readonly refusal: SecondPersonRefusal }> {
    if (signature === null || samePerson(signature.person, first)) return { refusal: 'two-people' };
    const { person, secret } = signature;
    if (!this.accountsExist) return { person };
    const known = await this.#check.check({
      name: person,
      secret,
      how: 'either',
      // Whoever is signed in guesses under their own name, at whatever screen.
      source: { rank: 'known', id: `signed in as ${nameKey(first)}` },
      by: first,
    });
    if (typeof known === 'string') return { refusal: known };
    if (!this.#takesPin(known)) return { refusal: 'open-id-first' };
    if (samePerson(known.name, first)) return { refusal: 'two-people' };
    if (!permissionsOf(known.roles).has(permission)) return { refusal: 'not-permitted' };
    if (!this.maySign(known)) return { refusal: 'not-yet-second' };
    return { person: known.name };
  }
}
