import type { StoredFact } from './lift.ts';

/** Accounts could not be closed for lack of use then, so no try was refused for it. */
export function fromBeforeClosedAccounts(fact: StoredFact): StoredFact {
  return fact;
}
