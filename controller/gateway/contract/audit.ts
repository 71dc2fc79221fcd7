import type { SecondPersonRefusal } from '../../people/second-person.ts';

/** Exports. */

export type AuditRefusal = SecondPersonRefusal | 'unknown-batch';
