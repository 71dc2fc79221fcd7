import type { StoredFact } from './lift.ts';

/** Job keys bore no series at first: then it is empty, as in the keys themselves. */
export function fromBeforeJobSeries(fact: StoredFact): StoredFact {
  return { jobSeries: '', ...fact };
}
