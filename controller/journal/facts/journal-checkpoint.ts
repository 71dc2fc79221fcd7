import type { StoredFact } from './lift.ts';

/** In version 1 checkpoints did not cover a snapshot. */
export function fromBeforeSnapshots(fact: StoredFact): StoredFact {
  return { snapshot: '', ...fact };
}
