import { expect, test } from 'vitest';

import { nearest } from './nearest.ts';

const NAMES = ['run', 'verify', 'data', 'demo', 'devices', '--version'];

test.each([
  ['rnu', 'run'],
  ['verfy', 'verify'],
  ['veriify', 'verify'],
  ['dta', 'data'],
  ['device', 'devices'],
  ['--verison', '--version'],
])('%s is near %s', (word, name) => {
  expect(nearest(word, NAMES)).toBe(name);
});

test.each(['frobnicate', '', 'x', '__proto__'])('«%s» is near nothing', (word) => {
  expect(nearest(word, NAMES)).toBeNull();
});
