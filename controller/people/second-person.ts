import { z } from 'zod';

import type { Accounts } from './accounts.ts';
import { plainText } from './plain-text.ts';
import { permissionsOf, type Permission } from './permissions.ts';
import { samePerson } from './same-person.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

/** What one person alone may not do, a second one signs on the same screen, with a secret of their own. */

/** `secret`: PIN or password; empty where nobody has an account. */
export const secondSignature = z.strictObject({
  person: plainText(1, 80),
  secret: z.string().max(128),
});

export type SecondPersonRefusal = 'two-people' | 'wrong-secret' | 'not-permitted' | 'wait';

export class SecondPerson {
  readonly #accounts: Accounts;
  readonly #throttle: SignInThrottle;

  constructor(accounts: Accounts, throttle: SignInThrottle) {
    this.#accounts = accounts;
    this.#throttle = throttle;
  }

  /** Where nobody has an account yet (a simulated line that somebody tries), people are taken at their word. */
  get accountsExist(): boolean {
    return this.#accounts.exist;
  }

  /** `first`: the person who asks. `permission`: what the second one must be allowed as well; null for nothing. */
  async check(
    signature: { readonly person: string; readonly secret: string } | null,
    first: string,
    permission: Permission | null = null,
  ): Promise<{ readonly person: string } | { readonly refusal: SecondPersonRefusal }> {
    if (signature === null || samePerson(signature.person, first)) return { refusal: 'two-people' };
    const { person, secret } = signature;
    if (!this.accountsExist) return { person };
    if (this.#throttle.waitMs(person) > 0) return { refusal: 'wait' };
    const known =
      (await this.#accounts.identify(person, secret, 'pin')) ??
      (await this.#accounts.identify(person, secret, 'password'));
    if (known === null) {
      this.#throttle.wrong(person);
      return { refusal: 'wrong-secret' };
    }
    this.#throttle.right(person);
    if (samePerson(known.name, first)) return { refusal: 'two-people' };
    if (permission !== null && !permissionsOf(known.roles).has(permission)) return { refusal: 'not-permitted' };
    return { person: known.name };
  }
}
