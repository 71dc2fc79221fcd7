import { describe, expect, test } from 'vitest';

import { DEFAULT_POLICY } from '../controller/retention/policy.ts';
import { KEEP_OPTIONS, policyOf } from './retention-options.ts';

/** How long data are kept, as it is said at the start. */

describe('how long data are kept', () => {
  test('is what the program has where nothing is said: contents of orders for good', () => {
    expect(policyOf({})).toEqual(DEFAULT_POLICY);
    expect(DEFAULT_POLICY.orders).toEqual({ days: null, gigabytes: null });
  });

  test('is said for each kind, by days and by gigabytes; what is not said stays', () => {
    const said = Object.fromEntries(
      Object.keys(KEEP_OPTIONS)
        .filter((name) => name !== 'retention-days')
        .map((name, index) => [name, index + 1]),
    );
    expect(policyOf(said)).toEqual({
      orders: { days: 1, gigabytes: 2 },
      pictures: { days: 3, gigabytes: 4 },
      entries: { days: 5, gigabytes: 6 },
      snapshots: { days: 7, gigabytes: 8 },
    });
    expect(policyOf({ 'keep-pictures-days': 10 }).pictures).toEqual({ ...DEFAULT_POLICY.pictures, days: 10 });
  });

  test('is said for orders by its older name, too, but not by both', () => {
    expect(policyOf({ 'retention-days': 30 }).orders).toEqual({ days: 30, gigabytes: null });
    expect(() => policyOf({ 'retention-days': 30, 'keep-orders-days': 30 })).toThrow(/give one of them/);
  });

  test('may be no day at all for entries alone: those are moved, and nothing of them is lost', () => {
    expect(policyOf({ 'keep-entries-days': 0 }).entries.days).toBe(0);
    expect(DEFAULT_POLICY.entries.days).toBe(0);
  });

  test.each(['0', '-1', '1.5', 'soon', '36501'])('is no %s days', (days) => {
    const { read } = KEEP_OPTIONS['keep-pictures-days'];
    expect(() => read(days, '--keep-pictures-days')).toThrow(/keep-pictures-days/);
  });
});
