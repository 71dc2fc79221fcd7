import { describe, expect, test } from 'vitest';

import { BYTES_PER_GIGABYTE, NO_LIMITS, type Policy } from './policy.ts';
import { bytesFor, cardsLeft, daysLeft, growthLeft, RESERVE_BYTES, type Growth } from './space.ts';

/** How long a disk lasts. */

const GB = BYTES_PER_GIGABYTE;
const UNLIMITED: Policy = { orders: NO_LIMITS, pictures: NO_LIMITS, entries: NO_LIMITS, snapshots: NO_LIMITS };

const grows = (kind: Growth['kind'], gigabytesPerDay: number, gigabytes = 0): Growth => ({
  kind,
  bytes: gigabytes * GB,
  bytesPerDay: gigabytesPerDay * GB,
});

describe('days left', () => {
  test('are the room by what all kinds grow in a day', () => {
    expect(daysLeft([grows('orders', 1), grows('pictures', 6), grows('entries', 3)], UNLIMITED, 50 * GB)).toBe(5);
  });

  test('a kind that its days hold grows for so many days, then no more', () => {
    const policy: Policy = { ...UNLIMITED, pictures: { days: 30, gigabytes: null } };
    // 30 days × 6 GB of pictures and 30 × 1 GB of entries, then entries alone.
    expect(daysLeft([grows('pictures', 6), grows('entries', 1)], policy, 310 * GB)).toBe(130);
  });

  test('a kind that its gigabytes hold grows up to them, what there is already included', () => {
    const policy: Policy = { ...UNLIMITED, pictures: { days: 30, gigabytes: 50 } };
    expect(daysLeft([grows('pictures', 6, 44), grows('entries', 1)], policy, 12 * GB)).toBe(6);
  });

  test('a kind that has more than its limit grows no more', () => {
    expect(growthLeft(grows('pictures', 6, 80), { days: null, gigabytes: 50 })).toBe(0);
    const policy: Policy = { ...UNLIMITED, pictures: { days: 1, gigabytes: 50 } };
    expect(daysLeft([grows('pictures', 6, 80), grows('entries', 2)], policy, 20 * GB)).toBe(10);
  });

  test('are without end where limits hold every kind, and where nothing is made', () => {
    const policy: Policy = {
      ...UNLIMITED,
      orders: { days: 10, gigabytes: null },
      pictures: { days: 10, gigabytes: 1 },
    };
    expect(daysLeft([grows('orders', 1), grows('pictures', 1)], policy, 100 * GB)).toBeNull();
    expect(daysLeft([grows('orders', 0), grows('pictures', 0), grows('entries', 0)], UNLIMITED, 0)).toBeNull();
  });

  test('entries are moved on the same disk: no limit of theirs makes it last longer', () => {
    const policy: Policy = { ...UNLIMITED, entries: { days: 7, gigabytes: 20 } };
    expect(daysLeft([grows('entries', 1)], policy, 100 * GB)).toBe(100);
  });

  test('are none where there is no room, or less than none', () => {
    expect(daysLeft([grows('entries', 1)], UNLIMITED, 0)).toBe(0);
    expect(daysLeft([grows('entries', 1)], UNLIMITED, -1)).toBe(0);
  });

  test('come to an end where rounding leaves a kind less than a byte', () => {
    const policy: Policy = { ...UNLIMITED, orders: { days: 0.1 + 0.2, gigabytes: null } };
    expect(daysLeft([grows('orders', 0.7), grows('entries', 0.1)], policy, 1000 * GB)).toBeCloseTo(9997.9, 6);
  });
});

describe('cards left', () => {
  test('are whole cards, above what the line keeps for itself', () => {
    expect(cardsLeft(RESERVE_BYTES + 999_999, 333_333)).toBe(3);
    expect(cardsLeft(RESERVE_BYTES + 999_998, 333_333)).toBe(2);
  });

  test('are none below it', () => {
    expect(cardsLeft(RESERVE_BYTES - 1, 1)).toBe(0);
    expect(cardsLeft(0, 350_000)).toBe(0);
  });
});

test('cards need what they write and a twentieth more, for those that are made twice', () => {
  expect(bytesFor(1000, 100)).toBe(105_000);
  expect(bytesFor(1, 1)).toBe(2);
  expect(bytesFor(0, 350_000)).toBe(0);
});
