import type { StoredFact } from './lift.ts';

/** At first a machine was known by its own words alone. */
export function fromBeforeCertificates(fact: StoredFact): StoredFact {
  return { certificate: '', ...fact };
}

/** At first one person alone accepted another machine, by its own words. */
export function fromBeforeWitness(fact: StoredFact): StoredFact {
  return { certificate: '', witness: '', ...fact };
}
