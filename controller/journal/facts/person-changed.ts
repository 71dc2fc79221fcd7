import type { StoredFact } from './lift.ts';

/** At first one person alone changed accounts, and people who are known elsewhere were told apart by their names. */
export function fromBeforeSeconds(fact: StoredFact): StoredFact {
  return { second: '', subject: '', ...fact };
}

/** No entry said what was kept of a person's secrets: whatever lay beside the journal was theirs. */
export function fromBeforeDigests(fact: StoredFact): StoredFact {
  return { secrets: { password: '', pin: '' }, ...fact };
}
