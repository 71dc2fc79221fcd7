import type { SecondPersonRefusal } from '../../people/second-person.ts';

/** What leaves the house. */

export type AuditRefusal = SecondPersonRefusal | 'unknown-batch';
