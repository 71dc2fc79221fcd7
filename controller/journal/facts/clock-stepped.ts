import type { StoredFact } from './lift.ts';

/** In version 1 only a running controller detected a clock step. */
export function fromBeforeOffClock(fact: StoredFact): StoredFact {
  return { while: 'running', ...fact };
}
