import { describe, expect, test } from 'vitest';

import { parseRange, rangeText, shiftNumber, spanBefore, spanOf, type RangeChoice } from './spans.ts';

const HANOI = 'Asia/Ho_Chi_Minh';
const BERLIN = 'Europe/Berlin';
const at = (iso: string): number => Date.parse(iso);
const named = (choice: RangeChoice, nowAt: number, zone = HANOI): string[] => {
  const { fromAt, toAt } = spanOf(choice, nowAt, zone);
  return [new Date(fromAt).toISOString(), new Date(toAt).toISOString()];
};

describe('a span of time', () => {
  // A Wednesday, half past three in the afternoon in Hanoi.
  const now = at('2026-03-18T08:30:00Z');

  test('of the shift that lasts begins when it began on the plant’s clock', () => {
    expect(named({ kind: 'shift', back: 0 }, now)).toEqual(['2026-03-18T07:00:00.000Z', '2026-03-18T15:00:00.000Z']);
    expect(named({ kind: 'shift', back: 1 }, now)).toEqual(['2026-03-17T23:00:00.000Z', '2026-03-18T07:00:00.000Z']);
    expect(named({ kind: 'shift', back: 2 }, now)).toEqual(['2026-03-17T15:00:00.000Z', '2026-03-17T23:00:00.000Z']);
  });

  test('of a night shift is the night of the day before, until six', () => {
    const night = at('2026-03-18T20:00:00Z');
    expect(named({ kind: 'shift', back: 0 }, night)).toEqual(['2026-03-18T15:00:00.000Z', '2026-03-18T23:00:00.000Z']);
    expect(shiftNumber(spanOf({ kind: 'shift', back: 0 }, night, HANOI), HANOI)).toBe(2);
    expect(shiftNumber(spanOf({ kind: 'shift', back: 2 }, night, HANOI), HANOI)).toBe(0);
  });

  test('of a day goes from midnight to midnight, and of a week from Monday to Monday', () => {
    expect(named({ kind: 'day', back: 0 }, now)).toEqual(['2026-03-17T17:00:00.000Z', '2026-03-18T17:00:00.000Z']);
    expect(named({ kind: 'day', back: 3 }, now)).toEqual(['2026-03-14T17:00:00.000Z', '2026-03-15T17:00:00.000Z']);
    expect(named({ kind: 'week', back: 0 }, now)).toEqual(['2026-03-15T17:00:00.000Z', '2026-03-22T17:00:00.000Z']);
    expect(named({ kind: 'week', back: 1 }, now)).toEqual(['2026-03-08T17:00:00.000Z', '2026-03-15T17:00:00.000Z']);
  });

  test('keeps to the clock on the wall where that is moved in the night', () => {
    // 29 March 2026 has 23 hours in Berlin, 25 October 25.
    expect(named({ kind: 'day', back: 0 }, at('2026-03-29T10:00:00Z'), BERLIN)).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(named({ kind: 'shift', back: 0 }, at('2026-03-29T10:00:00Z'), BERLIN)).toEqual([
      '2026-03-29T04:00:00.000Z',
      '2026-03-29T12:00:00.000Z',
    ]);
    expect(named({ kind: 'day', back: 0 }, at('2026-10-25T10:00:00Z'), BERLIN)).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  test('is compared with the one right before it', () => {
    expect(spanBefore({ kind: 'shift', back: 0 }, now, HANOI)).toEqual(spanOf({ kind: 'shift', back: 1 }, now, HANOI));
    const last = spanOf({ kind: 'hours', hours: 8 }, now, HANOI);
    expect(spanBefore({ kind: 'hours', hours: 8 }, now, HANOI)).toEqual({
      fromAt: last.fromAt - 8 * 3_600_000,
      toAt: last.fromAt,
    });
    expect(spanBefore({ kind: 'all' }, now, HANOI)).toBeNull();
  });

  test.each<RangeChoice>([
    { kind: 'hours', hours: 8 },
    { kind: 'shift', back: 0 },
    { kind: 'week', back: 12 },
    { kind: 'free', fromAt: 1000, toAt: 5000 },
    { kind: 'all' },
  ])('stands in an address, and is read from it: %j', (choice) => {
    expect(parseRange(rangeText(choice))).toEqual(choice);
  });

  test.each(['', 'hours', 'hours-0', 'month', 'day--1', '5~1', 'day-99999', 'shift-1x'])('is none: «%s»', (text) => {
    expect(parseRange(text)).toBeNull();
  });
});
