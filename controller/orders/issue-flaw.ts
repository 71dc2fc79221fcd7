import type { z } from 'zod';

import type { OrderFlaw, ValueType } from './order-flaw.ts';

/**
 * Converts a schema issue to a flaw. The schema's own rules carry theirs (`flawed`); for the library's checks it is derived from what they
 * expected.
 */

type Issue = z.core.$ZodIssue;
/** A rule's parameters, as the library passes them on. */
type Flawed = { readonly params: { readonly flaw: OrderFlaw } };

/** The parameters that a refinement passes beside its test. */
export function flawed(flaw: OrderFlaw): Flawed {
  return { params: { flaw } };
}

export function flawOf(issue: Issue | undefined): OrderFlaw {
  switch (issue?.code) {
    case 'custom':
      return (issue.params as Flawed['params'] | undefined)?.flaw ?? MALFORMED;
    case 'invalid_type':
      return issue.input === undefined ? { code: 'missing' } : { code: 'wrong-type', expected: typeOf(issue.expected) };
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'too_small':
      return issue.origin === 'array'
        ? { code: 'wrong-count', count: Number(issue.minimum) }
        : { code: 'too-small', least: Number(issue.minimum) };
    case 'invalid_value':
      return { code: 'not-one-of', values: issue.values.map(String).filter((value) => value !== '') };
    case 'unrecognized_keys':
      return { code: 'unknown-fields', names: issue.keys };
    case 'invalid_union':
      // What the field must be, unless it is left empty.
      return flawOf(issue.errors[0]?.[0]);
    default:
      return MALFORMED;
  }
}

const MALFORMED: OrderFlaw = { code: 'malformed' };

function tooBig(origin: string, most: number): OrderFlaw {
  if (origin === 'array') return { code: 'wrong-count', count: most };
  return origin === 'string' ? { code: 'too-many-characters', most } : { code: 'too-large', most };
}

function typeOf(expected: string): ValueType {
  switch (expected) {
    case 'string':
      return 'text';
    case 'number':
    case 'int':
      return 'number';
    case 'array':
      return 'list';
    case 'object':
      return 'object';
    default:
      return 'other';
  }
}
