import { expect, test } from 'vitest';

import { chosenPens, PENS_SHOWN_MAX } from './chosen-pens.ts';

const names = ['A', 'B', 'C', 'D'].map((name, index) => ({ name, points: index, isJournalled: name === 'B' }));
names.push({ name: 'E', points: 9, isJournalled: false });

test('at first those of the journal and those that change most are shown', () => {
  expect(chosenPens([], names)).toEqual(['B', 'E', 'D', 'C']);
});

test('those that were chosen are shown in their order, without what this machine has not', () => {
  expect(chosenPens(['B', 'of another machine', 'A'], names)).toEqual(['B', 'A']);
  expect(chosenPens(['of another machine'], names)).toEqual(['B', 'E', 'D', 'C']);
});

test('no more than fit on a page', () => {
  const many = Array.from({ length: 20 }, (_, index) => ({ name: `V${index}`, points: 1, isJournalled: false }));
  expect(
    chosenPens(
      many.map(({ name }) => name),
      many,
    ),
  ).toHaveLength(PENS_SHOWN_MAX);
});
