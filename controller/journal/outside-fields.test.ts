import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { alarmName, blankSerial, faultRecord, jobKeyText, outsideText, place } from './entries/entry-values.ts';
import { entryBody } from './entry.ts';
import { SUBJECTS, type Subject } from './entry-subjects.ts';

/** H2: each text of an entry that follows from a machine's word has a type that only a parser of such texts makes. */

const PARSED: ReadonlySet<unknown> = new Set([outsideText, blankSerial, place, jobKeyText, alarmName]);
/** What machines say is in entries about these. */
const SAID_BY_MACHINES: ReadonlySet<Subject> = new Set(['line', 'machine', 'job', 'card', 'blank', 'alarm']);
/** What the controller calls its own: from the layout, the recipe and its own counts. Or what people and their house say. */
const OWN: ReadonlySet<string> = new Set([
  'line',
  'station',
  'card',
  'order',
  'phase',
  'layoutHash',
  'payloadHash',
  'software of line.opened',
  'jobSeries',
  'reason of job.requested',
  'why of job.doubted',
  'conditions',
  'box',
  'fingerprint',
  'by',
  'witness',
  'second',
  'why',
  'note',
]);

interface Field {
  readonly kind: string;
  readonly name: string;
  readonly schema: z.core.$ZodType;
}

function* fieldsOf(kind: string, name: string, schema: z.core.$ZodType): Generator<Field> {
  if (schema instanceof z.ZodObject)
    for (const [inner, part] of Object.entries(schema.shape))
      yield* fieldsOf(kind, name === '' ? inner : name, part as z.ZodType);
  else if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    yield* fieldsOf(kind, name, schema.unwrap());
  else if (schema instanceof z.ZodArray) yield* fieldsOf(kind, name, schema.element);
  else if (schema instanceof z.ZodUnion) for (const option of schema.options) yield* fieldsOf(kind, name, option);
  else if (schema instanceof z.ZodRecord) yield* fieldsOf(kind, name, schema.valueType);
  else if (schema instanceof z.ZodString) yield { kind, name, schema };
}

const kindOf = (schema: (typeof entryBody.options)[number]): keyof typeof SUBJECTS => schema.shape.kind.value;
const texts = entryBody.options
  .filter((schema) => SAID_BY_MACHINES.has(SUBJECTS[kindOf(schema)]))
  .flatMap((schema) => [...fieldsOf(kindOf(schema), '', schema)]);

describe('H2: the texts of an entry', () => {
  test('are what a parser made of a machine’s word, or the house’s own', () => {
    const plain = texts.filter(({ schema }) => !PARSED.has(schema));
    const foreign = plain.filter(({ kind, name }) => !OWN.has(name) && !OWN.has(`${name} of ${kind}`));
    expect(foreign.map(({ kind, name }) => `${name} of ${kind}`)).toEqual([]);
  });

  test('in faults and evidence are parsed ones', () => {
    const [inFaults] = fieldsOf('fault', '', faultRecord.shape.context);
    const evidence = texts.filter(({ kind, name }) => kind === 'job.ended' && name === 'evidence');
    expect([inFaults, ...evidence].map((field) => field?.schema)).toEqual([outsideText, outsideText]);
    expect(
      texts.filter(({ schema }) => schema === outsideText).map(({ kind, name }) => `${name} of ${kind}`),
    ).toContain('identity of station.changed');
  });
});
