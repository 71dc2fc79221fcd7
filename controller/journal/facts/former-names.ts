import type { z } from 'zod';

import type { StoredFact } from './lift.ts';

/**
 * Names that stand in journals and are called otherwise today: codes of faults, states, commands, modes, roles, reasons. Renaming one
 * puts the former name here. A former name is never given to anything else.
 */

export type FormerNames = Readonly<Record<string, string>>;

export const FORMER_NAMES: FormerNames = {};

/** A fault that no version since has a name for keeps its severity and facts, and says what it was called. */
export const UNKNOWN_FAULT = 'journal.unknown-fault';

type Issue = Pick<z.core.$ZodIssue, 'path'>;

/**
 * The fact with the names of today, at the places where its schema found a word that it does not know. What is not known at all is
 * left as it is, except a fault's code: an alarm of years ago is no reason to refuse a journal.
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

/** What a name is called today. */
export function presentName(name: string, formerNames: FormerNames): string {
  return Object.hasOwn(formerNames, name) ? (formerNames[name] ?? name) : name;
}

function isRecord(value: unknown): value is StoredFact {
  return typeof value === 'object' && value !== null;
}

function recordOf(value: unknown): StoredFact {
  return isRecord(value) ? value : {};
}
