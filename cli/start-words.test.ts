import { expect, test } from 'vitest';

import { describeStart } from './start-words.ts';

test('a start that began with the newest snapshot, or before there was one, says nothing', () => {
  expect(describeStart({ begunAt: 512, folded: 3, passedOver: [] })).toBeNull();
  expect(describeStart({ begunAt: 0, folded: 0, passedOver: [] })).toBeNull();
});

test('a start says once which snapshots it passed over, why, and with what it began instead', () => {
  const passedOver = [
    { seq: 512, why: 'damaged' },
    { seq: 261, why: 'missing' },
  ] as const;
  expect(describeStart({ begunAt: 10, folded: 502, passedOver })).toBe(
    'The snapshot at entry 512 is not what was signed; the snapshot at entry 261 is not there: the journal was folded from the snapshot at entry 10 on (502 entries).',
  );
  expect(describeStart({ begunAt: 0, folded: 512, passedOver })).toMatch(/folded from the first entry on/);
});
