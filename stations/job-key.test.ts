import { describe, expect, test } from 'vitest';

import { InvariantError } from './fault.ts';
import {
  isFeed,
  isJobKey,
  isMove,
  jobKey,
  jobKeyParts,
  movePhase,
  newJobSeries,
  parseJobKey,
  type JobKeyParts,
} from './job-key.ts';
import { position } from './position.ts';
import { SeededRandom } from './random.ts';

const parts: JobKeyParts = { line: 'line-1', card: 'C0000001', series: 'q7k2m9xa', phase: 'print', attempt: 2 };

describe('a job’s key', () => {
  test('names line, card, series, phase and attempt, and is read back', () => {
    expect(jobKey(parts)).toBe('line-1/C0000001.q7k2m9xa/print/2');
    expect(jobKeyParts(jobKey(parts))).toEqual(parts);
  });

  test('of a journal from before series existed is parsed as well', () => {
    const old = parseJobKey('line-1/C0000001/print/2');
    expect(old === null ? null : jobKeyParts(old)).toEqual({ ...parts, series: '' });
    expect(jobKey({ ...parts, series: '' })).toBe('line-1/C0000001/print/2');
  });

  test('shows whether it is a feed or a move', () => {
    const feed = jobKey({ ...parts, phase: 'feed' });
    const move = jobKey({ ...parts, phase: movePhase(position('head-1')) });
    expect([isFeed(feed), isMove(feed), isFeed(move), isMove(move)]).toEqual([true, false, false, true]);
  });

  test('keeps to what machines may expect, with the longest names that a layout and a recipe may have', () => {
    const longest = jobKey({
      ...parts,
      line: 'l'.repeat(40),
      card: 'C9999999',
      phase: movePhase(position('p'.repeat(57))),
      attempt: 9999,
    });
    expect(isJobKey(longest)).toBe(true);
  });

  test.each([
    '',
    'line-1/C1/print',
    'line 1/C1/print/1',
    `${'l'.repeat(41)}/C1/print/1`,
    'line-1/C1/print/1\n',
    'line-1/C1\0/print/1',
    'line-1/C1/print/12345',
    7,
    null,
    undefined,
    ['line-1/C1/print/1'],
    { toString: () => 'line-1/C1/print/1' },
  ])('is not %j', (value) => {
    expect(parseJobKey(value)).toBeNull();
  });

  test('that machines would reject is not created', () => {
    expect(() => jobKey({ ...parts, phase: 'two words' })).toThrow(InvariantError);
  });
});

describe('a series', () => {
  test('differs each time, and is the same for the same seed', () => {
    const drawn = new SeededRandom('series');
    const series = Array.from({ length: 500 }, () => newJobSeries(drawn));
    expect(new Set(series).size).toBe(500);
    expect(newJobSeries(new SeededRandom('series'))).toBe(series[0]);
    expect(series.every((one) => jobKeyParts(jobKey({ ...parts, series: one })).series === one)).toBe(true);
  });
});
