import { expect, test } from 'vitest';

import { partsWeakness } from './passphrase-parts.ts';

test.each([
  ['a', 'b', 'short'],
  ['correct horse battery', 'staple', 'short'],
  ['aaaaaaaaaaaaaa', 'correct horse battery', 'monotonous'],
  ['abababababab', 'correct horse battery', 'monotonous'],
  ['correct horse battery', 'correct horse battery', 'alike'],
  ['correct horse battery', 'Correct Horse Battery 2', 'alike'],
  ['correct horse battery', 'mười hai con giáp', null],
])('the key parts %j and %j are %s', (first, second, weakness) => {
  expect(partsWeakness(first, second)).toBe(weakness);
});
