import { z } from 'zod';

import type { Clock } from '../../stations/clock.ts';
import type { Accounts, Person } from './accounts.ts';
import { plainText } from './plain-text.ts';
import { permissionsOf, type Permission } from './permissions.ts';
import { nameKey, samePerson } from './same-person.ts';
import type { SecretCheck } from './secret-check.ts';

/** Dual control: a second person signs on the same screen with a secret of their own. */

/** `secret`: PIN or password; empty where there are no accounts. */
export const secondSignature = z.strictObject({
  person: plainText(1, 80),
  secret: z.string().max(128),
});
export type Signature = z.infer<typeof secondSignature>;

/** `not-yet-second`: somebody else set their secret and may know it. */
export type SecondPersonRefusal =
  | 'two-people'
  | 'wrong-secret'
  | 'account-closed'
  | 'not-permitted'
  | 'not-yet-second'
  /** A PIN of a person whose external sign-in was not confirmed recently. */
  | 'open-id-first'
  | 'wait';

/** After somebody else set a person's secret, that person can't be the second one for this long: time to notice misuse. */
export const SET_BY_ANOTHER_MS = 24 * 3_600_000;

export class SecondPerson {
  readonly #accounts: Accounts;
  readonly #check: SecretCheck;
  readonly #clock: Clock;
  readonly #takesPin: (person: Person) => boolean;

  /** `takesPin`: whether the PIN of an externally authenticated person is accepted. */
  constructor(accounts: Accounts, check: SecretCheck, clock: Clock, takesPin: (person: Person) => boolean) {
    this.#accounts = accounts;
    this.#check = check;
    this.#clock = clock;
    this.#takesPin = takesPin;
  }

  /** Without any account (a simulated line that somebody tries), names are not verified. */
  get accountsExist(): boolean {
    return this.#accounts.exist;
  }

  /** Whether, as far as known, only this person knows their secret. */
  maySign({ setBy, setAt }: Person): boolean {
    return setBy === '' || this.#clock.wallTimeMs() - setAt >= SET_BY_ANOTHER_MS;
  }

  /** `first`: the person who asks. `permission`: what the second one must be permitted as well. */
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
