import type { StoredFact } from './lift.ts';

/** Early job keys had no series: it is empty then, as in the keys. */
export function fromBeforeJobSeries(fact: StoredFact): StoredFact {
  return { jobSeries: '', ...fact };
}

/** Early entries did not record the machines' security mode. */
export function fromBeforeSecurity(fact: StoredFact): StoredFact {
  return { security: 'unrecorded', ...fact };
}
