import type { StoredFact } from './lift.ts';

/** In version 1 a single person changed accounts, and external identities were distinguished by name. */
export function fromBeforeSeconds(fact: StoredFact): StoredFact {
  return { second: '', subject: '', ...fact };
}

/** Earlier entries had no digests of a person's secrets: the rows beside the journal counted without proof. */
export function fromBeforeDigests(fact: StoredFact): StoredFact {
  return { secrets: { password: '', pin: '' }, ...fact };
}
