import { expect, test } from 'vitest';

import { queueTimes } from './queue-times.ts';

const HOUR_MS = 3_600_000;
const current = { ordered: 100, accepted: 38, setAside: 2, heldWhy: '', cardsPerHour: 60, ended: false };
const queue = [
  { id: 'B-2', ordered: 120, heldWhy: '' },
  { id: 'B-3', ordered: 600, heldWhy: 'no blanks' },
  { id: 'B-4', ordered: 30, heldWhy: '' },
];

test('batches follow the one that is made now and each other, at the pace of the last cards', () => {
  const times = queueTimes(current, queue, 500, 0);
  expect(times).toMatchObject({ cardsPerHour: 60, pace: 'now' });
  expect(times?.batches.get('B-2')).toEqual({ startAt: HOUR_MS, finishAt: 3 * HOUR_MS });
});

test('one that is held has no times, and those behind it come before it', () => {
  const times = queueTimes(current, queue, 500, 0);
  expect(times?.batches.has('B-3')).toBe(false);
  expect(times?.batches.get('B-4')).toEqual({ startAt: 3 * HOUR_MS, finishAt: 3.5 * HOUR_MS });
});

test('while nobody knows the pace it is the one by design', () => {
  expect(queueTimes({ ...current, cardsPerHour: null }, queue, 120, 0)).toMatchObject({
    cardsPerHour: 120,
    pace: 'design',
  });
  expect(queueTimes(null, queue, 120, 7)?.batches.get('B-2')?.startAt).toBe(7);
});

test('of a batch that has ended nothing is left to wait for', () => {
  expect(queueTimes({ ...current, ended: true }, queue, 120, 7)?.batches.get('B-2')?.startAt).toBe(7);
});

test('behind a batch that is held nobody can say when', () => {
  expect(queueTimes({ ...current, heldWhy: 'ink' }, queue, 120, 0)).toBeNull();
});
