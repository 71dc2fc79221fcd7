import { describe, expect, test } from 'vitest';

import { boxSlot, slotDigest } from './box.ts';

const at = (rank: number, size: number, batchMark = ''): object =>
  boxSlot({ batch: 'B-1', batchMark, office: '001', rank }, size);

describe('the box of a card', () => {
  test('is its batch’s and its office’s, filled from the first place on', () => {
    expect(at(1, 3)).toEqual({ box: 'B-1/001/1', slot: 1 });
    expect(at(3, 3)).toEqual({ box: 'B-1/001/1', slot: 3 });
  });

  test('is another one for the same batch in another journal', () => {
    expect(at(1, 3, 'mij3k2x1')).toEqual({ box: 'B-1.mij3k2x1/001/1', slot: 1 });
  });

  test('is the next one once it is full', () => {
    expect(at(4, 3)).toEqual({ box: 'B-1/001/2', slot: 1 });
  });

  test('has a digest that neither another box nor another place has', () => {
    const digests = new Set([1, 2, 11, 12].flatMap((slot) => ['B/1', 'B/11'].map((box) => slotDigest({ box, slot }))));
    expect(digests.size).toBe(8);
  });
});
