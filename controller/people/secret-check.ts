import type { Accounts, Person } from './accounts.ts';
import type { RefusedTries, RefusedTry } from './refused-tries.ts';
import type { SignInThrottle, Source } from './sign-in-throttle.ts';

/** The one way to find out whether a secret is somebody's: counted before it is hashed, and written down where it is wrong. */

export interface SecretAsked {
  readonly name: string;
  readonly secret: string;
  /** `either`: what has the form of a PIN is one. */
  readonly how: 'password' | 'pin' | 'either';
  readonly source: Source;
  /** Who asks for somebody else's secret; empty where people say who they are themselves. */
  readonly by: string;
}

/** `wait`: nothing was looked at. `account-closed`: the secret is theirs, and nobody had used the account for too long. */
export type SecretRefusal = 'wrong-secret' | 'wait' | 'account-closed';

export class SecretCheck {
  readonly #accounts: Accounts;
  readonly #throttle: SignInThrottle;
  readonly #refused: RefusedTries;
  readonly #closeUnused: () => void;

  /** `closeUnused`: before somebody is let in, accounts that are due are closed. */
  constructor(accounts: Accounts, throttle: SignInThrottle, refused: RefusedTries, closeUnused: () => void) {
    this.#accounts = accounts;
    this.#throttle = throttle;
    this.#refused = refused;
    this.#closeUnused = closeUnused;
  }

  /** Whose secret it is, or why nobody is known by it. */
  async check({ name, secret, how, source, by }: SecretAsked): Promise<Person | SecretRefusal> {
    const written = this.#accounts.find(name)?.name ?? null;
    const refuse = (why: RefusedTry['why']): void => {
      // A name that nobody has is not written down: it may be a secret in the wrong field.
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
      // Nor was it a guess where hashing failed.
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
