import type { StoredFact } from './lift.ts';

/** At first a clock that was moved was noticed by a running controller alone. */
export function fromBeforeOffClock(fact: StoredFact): StoredFact {
  return { while: 'running', ...fact };
}
