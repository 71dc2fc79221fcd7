import type { StoredFact } from './lift.ts';

/** Job keys bore no series at first: then it is empty, as in the keys themselves. */
export function fromBeforeJobSeries(fact: StoredFact): StoredFact {
  return { jobSeries: '', ...fact };
}

/** Nor was it said how the machines were spoken to. */
export function fromBeforeSecurity(fact: StoredFact): StoredFact {
  return { security: 'unrecorded', ...fact };
}
