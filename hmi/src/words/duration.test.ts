import fc from 'fast-check';
import { expect, test } from 'vitest';

import { durationIn, exactDurationIn } from './duration.ts';

const UNITS = { second: 's', minute: 'min', hour: 'h' };

/** What is written, back in seconds. */
function seconds(text: string): number {
  const of = (unit: string): number => Number(new RegExp(`(\\d+) ${unit}(?!\\w)`).exec(text)?.[1] ?? 0);
  return of('h') * 3600 + of('min') * 60 + of('s');
}

test('two times beside a share are as exact as the share', () => {
  // 5 min 47 s of 15 min 2 s are 38.5 %; «6 / 15 min» would be 40.
  const [part, whole] = [347_000, 902_000];
  expect([exactDurationIn(UNITS, part), exactDurationIn(UNITS, whole)]).toEqual(['5 min 47 s', '15 min 2 s']);
  expect(durationIn(UNITS, String, part)).toBe('6 min');
});

test('a time to the second is never off by more than half of one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400_000_000 }), (ms) => {
      expect(Math.abs(seconds(exactDurationIn(UNITS, ms)) - ms / 1000)).toBeLessThanOrEqual(0.5);
    }),
  );
});
