import { describe, expect, test } from 'vitest';

import { BYTES_PER_GIGABYTE, DAY_MS, dueOf, NO_LIMITS, type Limits, type Removable } from './policy.ts';

/** What of a kind is due by its days, and by its gigabytes. */

const NOW = 100 * DAY_MS;
const GB = BYTES_PER_GIGABYTE;

/** A gigabyte each, not needed for so many days. */
const aged = (...ages: readonly number[]): Removable[] =>
  ages.map((age) => ({ id: `${age}`, sinceAt: NOW - age * DAY_MS, bytes: GB }));

function due(removable: readonly Removable[], keptBytes: number, limits: Partial<Limits>): string[] {
  return dueOf(removable, keptBytes, { ...NO_LIMITS, ...limits }, NOW).map(({ id }) => id);
}

describe('by days', () => {
  test('is due what is as old, and nothing younger; the oldest first', () => {
    expect(due(aged(29.999, 30, 31), 3 * GB, { days: 30 })).toEqual(['31', '30']);
  });
});

describe('by gigabytes', () => {
  test('are due the oldest, until the kind is within them', () => {
    expect(due(aged(1, 3, 2), 3 * GB, { gigabytes: 1 })).toEqual(['3', '2']);
  });

  test('is due nothing of a kind that has just as much', () => {
    expect(due(aged(1, 2, 3), 3 * GB, { gigabytes: 3 })).toEqual([]);
    expect(due(aged(1, 2, 3), 3 * GB + 1, { gigabytes: 3 })).toEqual(['3']);
  });

  test('counts what may not be removed: it leaves the less for the rest, and no more is due than there is', () => {
    expect(due(aged(1, 2), 9 * GB, { gigabytes: 8 })).toEqual(['2']);
    expect(due(aged(1, 2), 9 * GB, { gigabytes: 1 })).toEqual(['2', '1']);
  });
});

test('what is reached first decides', () => {
  expect(due(aged(1, 2, 31), 3 * GB, { days: 30, gigabytes: 1 })).toEqual(['31', '2']);
  expect(due(aged(1, 30, 31), 3 * GB, { days: 30, gigabytes: 2 })).toEqual(['31', '30']);
});

test('without limits nothing is ever due', () => {
  expect(due(aged(36_500), 1e6 * GB, {})).toEqual([]);
});
