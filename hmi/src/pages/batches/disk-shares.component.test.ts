import { expect, test } from 'vitest';

import type { StorageView } from '../../../../controller/gateway/contract.ts';
import { daysShown, sizeOf, usesOf } from './disk-shares.ts';

/** The disk as its panel shows it. */

const view = (roomBytes: number, ...bytes: readonly number[]): StorageView =>
  ({
    totalBytes: 1e12,
    roomBytes,
    kinds: (['orders', 'pictures', 'rest'] as const).map((name, index) => ({ name, bytes: bytes[index] ?? 0 })),
  }) as unknown as StorageView;

test('its parts are the whole disk, what is not the line’s and what is free included', () => {
  expect(usesOf(view(5e11, 1e11, 2e11, 0)).map(({ name, percent }) => [name, percent])).toEqual([
    ['orders', 10],
    ['pictures', 20],
    ['other', 20],
    ['free', 50],
  ]);
});

test('what there is at all can be seen, and the free part gives way to it', () => {
  const [orders, free] = usesOf(view(1e12 - 1e6, 1e6));
  expect(orders?.percent).toBeGreaterThan(0.3);
  expect((orders?.percent ?? 0) + (free?.percent ?? 0)).toBeCloseTo(100);
});

test.each([
  [0, 0, 'kB'],
  [999_000_000, 999, 'MB'],
  [1_240_000_000, 1.2, 'GB'],
  [2_345_000_000_000, 2.35, 'TB'],
])('%d bytes are %d %s', (bytes, value, unit) => {
  expect(sizeOf(bytes)).toEqual({ value, unit });
});

test('days are rounded down; less than one, and more than anybody plans for, say so', () => {
  expect([6.99, 0.4, 0, 5000, null].map((days) => daysShown(days))).toEqual([
    { sign: '', days: 6 },
    { sign: '< ', days: 1 },
    { sign: '< ', days: 1 },
    { sign: '> ', days: 999 },
    null,
  ]);
});
