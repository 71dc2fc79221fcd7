import { z } from 'zod';

import { entryBody } from '../entry.ts';
import { FORMER_NAMES, type FormerNames } from './former-names.ts';
import { LIFTS, versionOf, type Lifts } from './lifts.ts';

/** The recorded shape of each kind of fact in every version ever written, so that no shape changes unnoticed. */

/** One line of the record. */
export type Shape =
  | { readonly kind: string; readonly version: number; readonly shape: unknown }
  /** Names shared by several kinds (faults, states …). */
  | { readonly names: string; readonly known: readonly string[] };

/** The shapes of this version of Cardline. */
export function shapes(facts: readonly z.ZodType[] = entryBody.options, lifts: Lifts = LIFTS): Shape[] {
  const names = new Map<string, readonly string[]>();
  const kinds = facts.map((fact): Shape => {
    const { $schema: _, $defs = {}, ...shape } = z.toJSONSchema(fact, { io: 'input' });
    for (const [id, definition] of Object.entries($defs)) names.set(id, (definition.enum ?? []).map(String));
    const kind = String(kindOf(shape));
    return { kind, version: versionOf(kind, lifts), shape };
  });
  return [...kinds, ...[...names].map(([id, known]): Shape => ({ names: id, known: known.toSorted() }))];
}

/** What the record lacks of the present shapes, and what contradicts it: one sentence each. */
export function shapeProblems(
  recorded: readonly Shape[],
  present: readonly Shape[],
  formerNames: FormerNames = FORMER_NAMES,
  lifts: Lifts = LIFTS,
): string[] {
  const problems: string[] = [];
  for (const shape of present) {
    const before = recorded.find((one) => keyOf(one) === keyOf(shape));
    if ('names' in shape) problems.push(...nameProblems(shape, before, formerNames));
    else if (before === undefined) problems.push(`${keyOf(shape)} is not recorded`);
    else if (JSON.stringify(before) !== JSON.stringify(shape))
      problems.push(`${keyOf(shape)} is not what it was: it needs a new version, and a lift from the one before`);
  }
  for (const shape of recorded)
    if (
      'kind' in shape &&
      !(shape.kind in lifts.steps) &&
      !present.some((one) => 'kind' in one && one.kind === shape.kind)
    )
      problems.push(`${shape.kind} is gone: what is written of it needs a lift to another kind`);
  return problems;
}

function nameProblems(
  { names, known }: Extract<Shape, { names: string }>,
  before: Shape | undefined,
  formerNames: FormerNames,
): string[] {
  const once = before !== undefined && 'names' in before ? before.known : [];
  const added = known.filter((name) => !once.includes(name));
  const gone = once.filter((name) => !known.includes(name) && formerNames[name] === undefined);
  const reused = known.filter((name) => formerNames[name] !== undefined);
  return [
    ...added.map((name) => `the ${names} ${name} is not recorded`),
    ...gone.map((name) => `the ${names} ${name} is gone: say in former-names.ts what it is called now`),
    ...reused.map((name) => `the ${names} ${name} was the name of another once`),
  ];
}

/** The record with the missing shapes added; existing lines stay. */
export function completed(recorded: readonly Shape[], present: readonly Shape[]): Shape[] {
  const record = new Map(recorded.map((shape) => [keyOf(shape), shape]));
  for (const shape of present) {
    const before = record.get(keyOf(shape));
    if (before === undefined) record.set(keyOf(shape), shape);
    else if ('names' in shape && 'names' in before)
      record.set(keyOf(shape), { ...shape, known: [...new Set([...before.known, ...shape.known])].toSorted() });
  }
  return [...record.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, shape]) => shape);
}

export function readRecord(text: string): Shape[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Shape);
}

export function recordText(record: readonly Shape[]): string {
  return record.map((shape) => `${JSON.stringify(shape)}\n`).join('');
}

function keyOf(shape: Shape): string {
  return 'names' in shape ? `names ${shape.names}` : `${shape.kind} ${shape.version}`;
}

function kindOf({ properties }: { readonly properties?: z.core.JSONSchema.JSONSchema['properties'] }): unknown {
  const kind = properties?.['kind'];
  return typeof kind === 'object' ? kind.const : undefined;
}
