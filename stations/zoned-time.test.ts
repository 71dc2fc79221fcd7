import { describe, expect, test } from 'vitest';

import { isoInZone, isTimeZone } from './zoned-time.ts';

const NOON_UTC = Date.UTC(2026, 10, 29, 12, 0, 9);
const DAY_MS = 86_400_000;

describe('a time of the plant', () => {
  test.each([
    ['Asia/Ho_Chi_Minh', NOON_UTC, '2026-11-29T19:00:09+07:00'],
    ['America/New_York', NOON_UTC, '2026-11-29T07:00:09-05:00'],
    ['Asia/Kathmandu', NOON_UTC, '2026-11-29T17:45:09+05:45'],
    ['UTC', NOON_UTC, '2026-11-29T12:00:09+00:00'],
    // Past midnight there the day is another one than here.
    ['Asia/Ho_Chi_Minh', NOON_UTC + DAY_MS / 4, '2026-11-30T01:00:09+07:00'],
    ['Asia/Ho_Chi_Minh', Date.UTC(2026, 10, 29, 17), '2026-11-30T00:00:00+07:00'],
  ])('is written with the offset of its zone: %s', (zone, at, written) => {
    expect(isoInZone(at, zone)).toBe(written);
    expect(Date.parse(written)).toBe(Math.floor(at / 1000) * 1000);
  });

  test('has the offset of its own instant, where a zone has summer time', () => {
    expect(isoInZone(Date.UTC(2026, 9, 25, 0, 59, 59), 'Europe/Berlin')).toBe('2026-10-25T02:59:59+02:00');
    expect(isoInZone(Date.UTC(2026, 9, 25, 1, 0, 0), 'Europe/Berlin')).toBe('2026-10-25T02:00:00+01:00');
  });

  test.each([
    ['Asia/Ho_Chi_Minh', true],
    ['UTC', true],
    ['Asia/Hanoi', false],
    ['+07:00', false],
    ['', false],
  ])('has a zone with a known name: %s', (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });
});
