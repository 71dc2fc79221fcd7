import type { StoredFact } from './lift.ts';

/** In version 1 a machine was identified only by its self-reported identity. */
export function fromBeforeCertificates(fact: StoredFact): StoredFact {
  return { certificate: '', ...fact };
}

/** In version 1 a single person accepted another machine, by its self-reported identity. */
export function fromBeforeWitness(fact: StoredFact): StoredFact {
  return { certificate: '', witness: '', ...fact };
}
