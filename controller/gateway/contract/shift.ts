import type { SecondPersonRefusal } from '../../people/second-person.ts';

/** Handover between shifts. */

export type ShiftRefusal = SecondPersonRefusal;
