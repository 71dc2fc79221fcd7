import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { entryBody } from '../entry.ts';
import type { Lifts } from './lifts.ts';
import { completed, readRecord, recordText, shapeProblems, shapes, type Shape } from './shapes.ts';

const recorded = readRecord(readFileSync(new URL('shapes.jsonl', import.meta.url), 'utf8'));
const held = z.object({ kind: z.literal('batch.held'), batch: z.string(), why: z.string() });
const before = shapes([held]);
const lift: Lifts = { uncounted: {}, steps: { 'batch.held': [(fact) => ({ by: '', ...fact })] } };

describe('the shape of every fact', () => {
  test('is the one that is recorded for its version (else: scripts/write-fact-shapes.ts)', () => {
    expect(shapeProblems(recorded, shapes())).toEqual([]);
    expect(recordText(completed(recorded, shapes()))).toBe(recordText(recorded));
  });

  test.each([
    ['a field that is added', held.extend({ by: z.string() })],
    ['a field that may be left out', held.extend({ by: z.string().optional() })],
    ['a field that is dropped', held.omit({ why: true })],
    ['a text that may be longer', held.extend({ why: z.string().max(9) })],
    ['a text that becomes a number', held.extend({ why: z.number() })],
  ])('does not change without a new version: %s', (_, changed) => {
    expect(shapeProblems(before, shapes([changed]))).toEqual([
      'batch.held 1 is not what it was: it needs a new version, and a lift from the one before',
    ]);
  });

  test('changes of the facts of today are seen', () => {
    const [first, ...others] = entryBody.options;
    const changed = first.extend({ plant: z.string() });
    expect(shapeProblems(recorded, shapes([changed, ...others]))).toEqual([
      expect.stringContaining('line.opened 2 is'),
    ]);
  });

  test('is recorded anew with a new version, beside the one before', () => {
    const present = shapes([held.extend({ by: z.string() })], lift);
    expect(shapeProblems(before, present)).toEqual(['batch.held 2 is not recorded']);
    const record = completed(before, present);
    expect(shapeProblems(record, present)).toEqual([]);
    expect(record).toEqual([...before, ...present]);
  });

  test('is missed where a kind is gone', () => {
    expect(shapeProblems(before, [])).toEqual([
      'batch.held is gone: what is written of it needs a lift to another kind',
    ]);
    expect(shapeProblems(before, [], {}, { uncounted: {}, steps: { 'batch.held': [(fact) => fact] } })).toEqual([]);
  });
});

describe('names that facts share', () => {
  const names = (...known: string[]): Shape[] => [{ names: 'fault', known }];

  test('are added to once they are recorded', () => {
    expect(shapeProblems(names('a'), names('a', 'b'))).toEqual(['the fault b is not recorded']);
    expect(shapeProblems(completed(names('a'), names('a', 'b')), names('a', 'b'))).toEqual([]);
  });

  test('are renamed where it is said what they are called now, and never used for anything else', () => {
    expect(shapeProblems(names('a'), names('b'))).toContain(
      'the fault a is gone: say in former-names.ts what it is called now',
    );
    const record = completed(names('a'), names('b'));
    expect(shapeProblems(record, names('b'), { a: 'b' })).toEqual([]);
    expect(shapeProblems(record, names('a', 'b'), { a: 'b' })).toEqual(['the fault a was the name of another once']);
  });
});
