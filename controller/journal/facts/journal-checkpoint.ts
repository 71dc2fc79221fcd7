import type { StoredFact } from './lift.ts';

/** At first no checkpoint vouched for a snapshot. */
export function fromBeforeSnapshots(fact: StoredFact): StoredFact {
  return { snapshot: '', ...fact };
}
