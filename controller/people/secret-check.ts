import type { Accounts, Person } from './accounts.ts';
import type { RefusedTries, RefusedTry } from './refused-tries.ts';
import type { SignInThrottle, Source } from './sign-in-throttle.ts';

/** The only way to check a secret: throttled before it is hashed, and journaled if it is wrong. */

export interface SecretAsked {
  readonly name: string;
  readonly secret: string;
  /** `either`: a secret in PIN format is a PIN. */
  readonly how: 'password' | 'pin' | 'either';
  readonly source: Source;
  /** The signed-in person who asks for a second person's secret; empty at a sign-in. */
  readonly by: string;
}

/** `wait`: nothing was checked. `account-closed`: the secret is right, but the account was unused for too long. */
export type SecretRefusal = 'wrong-secret' | 'wait' | 'account-closed';

export class SecretCheck {
  readonly #accounts: Accounts;
  readonly #throttle: SignInThrottle;
  readonly #refused: RefusedTries;
  readonly #closeUnused: () => void;

  /** `closeUnused`: closes accounts that are due before anybody is let in. */
  constructor(accounts: Accounts, throttle: SignInThrottle, refused: RefusedTries, closeUnused: () => void) {
    this.#accounts = accounts;
    this.#throttle = throttle;
    this.#refused = refused;
    this.#closeUnused = closeUnused;
  }

  /** The owner of the secret, or why it is not accepted. */
  async check({ name, secret, how, source, by }: SecretAsked): Promise<Person | SecretRefusal> {
    const written = this.#accounts.find(name)?.name ?? null;
    const refuse = (why: RefusedTry['why']): void => {
      // A name without an account is not journaled: it may be a secret typed into the wrong field.
      const person = written ?? 'unknown';
      this.#refused.add(
        by === '' ? { kind: 'session.refused', person, why } : { kind: 'signature.refused', person, by, why },
        source.rank,
      );
    };
    const counted = this.#throttle.begin(written ?? name, source);
    if (counted === null) {
      refuse('throttled');
      return 'wait';
    }
    let person: Person | 'busy' | null = 'busy';
    try {
      person = await this.#accounts.identify(name, secret, how, source.rank);
    } finally {
      // If hashing failed, it was not a guess either.
      if (person === 'busy') counted.dropped();
    }
    if (person === 'busy') return 'wait';
    if (person === null) {
      counted.wrong();
      refuse('wrong-secret');
      return 'wrong-secret';
    }
    counted.right();
    this.#closeUnused();
    if (this.#accounts.find(person.name)?.closed === true) {
      refuse('account-closed');
      return 'account-closed';
    }
    return person;
  }
}
