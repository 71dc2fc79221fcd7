import { entryBody, type EntryBody } from '../entry.ts';
import { FORMER_NAMES, presentName, withPresentNames, type FormerNames } from './former-names.ts';
import type { StoredFact } from './lift.ts';
import { lifted, LIFTS, stored, type Lifts } from './lifts.ts';

/** Converts facts to and from their stored text, for every version of Cardline. */

/** `newer`: a later version wrote it. `unknown`: no known version did. */
export type FactProblem = 'not-json' | 'newer' | 'unknown';

export type ReadFact = { readonly body: EntryBody } | { readonly problem: FactProblem };

export function textOf(body: EntryBody): string {
  return JSON.stringify(stored(body));
}

/** `lifts` and `formerNames`: those of this version, except in tests. */
export function readFact(text: string, lifts: Lifts = LIFTS, formerNames: FormerNames = FORMER_NAMES): ReadFact {
  const fact = factIn(text);
  if (fact === null) return { problem: 'not-json' };
  const present = lifted(fact, lifts);
  if (present === null) return { problem: 'newer' };
  const parsed = entryBody.safeParse(present);
  if (parsed.success) return { body: withPresentReason(parsed.data, formerNames) };
  const named = entryBody.safeParse(withPresentNames(present, parsed.error.issues, formerNames));
  return named.success ? { body: withPresentReason(named.data, formerNames) } : { problem: 'unknown' };
}

function factIn(text: string): StoredFact | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFact(value) ? value : null;
  } catch {
    return null;
  }
}

function isFact(value: unknown): value is StoredFact {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The reason why a job is in doubt is a fault code from a machine or a word of its own: any text passes the schema. */
function withPresentReason(body: EntryBody, formerNames: FormerNames): EntryBody {
  return body.kind === 'job.doubted' ? { ...body, why: presentName(body.why, formerNames) } : body;
}
