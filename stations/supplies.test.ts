import { expect, test } from 'vitest';

import { formatSupplies, parseSupplies } from './supplies.ts';

test('levels are read as they were written', () => {
  const supplies = { ribbon: { left: 412, capacity: 1000 }, 'reject-bin': { left: 0, capacity: 50 } };
  expect(parseSupplies(formatSupplies(supplies))).toEqual(supplies);
});

test.each(['ribbon', 'ribbon=', 'ribbon=5', 'ribbon=-1/9', 'ribbon=9/5', 'ribbon=1/0', 'gold=1/2', 'film=1/99999999'])(
  'a machine that reports «%s» reports no level',
  (line) => {
    expect(parseSupplies([line])).toEqual({});
  },
);
