import type { z } from 'zod';

import type { StoredFact } from './lift.ts';

/**
 * Names in journals that have been renamed since: fault codes, states, commands, modes, roles, reasons. Whoever renames one adds the former
 * name here; a former name is never reused.
 */

export type FormerNames = Readonly<Record<string, string>>;

export const FORMER_NAMES: FormerNames = {};

/** Fault code for one that no version has a name for; severity and facts are kept, and its former name. */
export const UNKNOWN_FAULT = 'journal.unknown-fault';

type Issue = Pick<z.core.$ZodIssue, 'path'>;

/**
 * The fact with present names, at the places where its schema found an unknown name. Names that are entirely unknown are left as they are,
 * except fault codes: an old alarm is no reason to refuse a journal.
 */
export function withPresentNames(
  fact: StoredFact,
  issues: readonly Issue[],
  formerNames: FormerNames = FORMER_NAMES,
): StoredFact {
  return issues.reduce((present, { path }) => recordOf(replaced(present, path, formerNames)), fact);
}

function replaced(value: unknown, path: readonly PropertyKey[], formerNames: FormerNames): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === 'string' ? presentName(value, formerNames) : value;
  if (Array.isArray(value))
    return value.map((item: unknown, at) => (at === key ? replaced(item, rest, formerNames) : item));
  if (!isRecord(value)) return value;
  const name = String(key);
  const present = replaced(value[name], rest, formerNames);
  if (name === 'code' && rest.length === 0 && present === value[name] && 'severity' in value)
    return { ...value, code: UNKNOWN_FAULT, context: { ...recordOf(value['context']), code: present } };
  return { ...value, [name]: present };
}

/** The present form of a name. */
export function presentName(name: string, formerNames: FormerNames): string {
  return Object.hasOwn(formerNames, name) ? (formerNames[name] ?? name) : name;
}

function isRecord(value: unknown): value is StoredFact {
  return typeof value === 'object' && value !== null;
}

function recordOf(value: unknown): StoredFact {
  return isRecord(value) ? value : {};
}
