import { expect, test } from 'vitest';

import { PEN_POINTS_MAX, PEN_STEP_MS, PENS_MAX, ValueHistory } from './value-history.ts';

const double = (value: number) => ({ type: 'Double', value }) as const;

test('a number is kept once a step, the newest of it, and nothing that is no number', () => {
  const history = new ValueHistory();
  history.note('printer', 'Speed', double(1), 10_000);
  history.note('printer', 'Speed', double(2), 10_000 + PEN_STEP_MS - 1);
  history.note('printer', 'Speed', double(3), 10_000 + PEN_STEP_MS);
  history.note('printer', 'Name', { type: 'String', value: 'a printer' }, 10_000);
  history.note('printer', 'Speed', double(Number.NaN), 90_000);
  expect(history.pen('printer', 'Speed', 0, 100_000)).toEqual({ times: [10_000, 15_000], values: [2, 3] });
  expect(history.names('printer')).toEqual([{ name: 'Speed', points: 2 }]);
  expect(history.pen('printer', 'Name', 0, 100_000)).toBeNull();
});

test('each level of a list is a number of its own', () => {
  const history = new ValueHistory();
  const levels = ['ribbon=412/1000', 'film=7/1500', 'VNB8IZ00000025'];
  history.note('printer', 'Unit/cardline:SupplyLevels', { type: 'Strings', value: levels }, 0);
  expect(history.names('printer').map(({ name }) => name)).toEqual([
    'Unit/SupplyLevels/film',
    'Unit/SupplyLevels/ribbon',
  ]);
  expect(history.pen('printer', 'Unit/SupplyLevels/ribbon', 0, 9)).toEqual({ times: [0], values: [412] });
});

test('a span begins with the value that stood at its beginning', () => {
  const history = new ValueHistory();
  for (const step of [1, 2, 3, 4]) history.note('laser', '1:Power', double(step), step * 10_000);
  expect(history.pen('laser', 'Power', 25_000, 40_000)).toEqual({ times: [20_000, 30_000], values: [2, 3] });
  expect(history.pen('laser', 'Power', 90_000, 99_000)).toEqual({ times: [40_000], values: [4] });
  expect(history.pen('laser', 'Power', 0, 5000)).toEqual({ times: [], values: [] });
});

test('there is an end to what is kept of a variable, and to the variables', () => {
  const history = new ValueHistory();
  for (let step = 0; step < 3 * PEN_POINTS_MAX; step += 1)
    history.note('laser', 'Power', double(step), step * PEN_STEP_MS);
  expect(history.names('laser')[0]?.points).toBeLessThanOrEqual(PEN_POINTS_MAX);
  expect(history.pen('laser', 'Power', 0, Number.MAX_SAFE_INTEGER)?.values.at(-1)).toBe(3 * PEN_POINTS_MAX - 1);
  for (let one = 0; one < PENS_MAX + 10; one += 1) history.note('transport', `V${one}`, double(1), 0);
  expect(history.names('transport')).toHaveLength(PENS_MAX - 1);
});
