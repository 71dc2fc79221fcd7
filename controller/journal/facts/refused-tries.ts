import type { StoredFact } from './lift.ts';

/** No account was closed for lack of use, so that nobody was refused for that. */
export function fromBeforeClosedAccounts(fact: StoredFact): StoredFact {
  return fact;
}
