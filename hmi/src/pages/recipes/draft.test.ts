import { expect, test } from 'vitest';

import { nextMinor, withVersion } from './draft.ts';

test('the next version is one minor number higher, also from 9 on', () => {
  expect([nextMinor('3.0.0'), nextMinor('3.9.4')]).toEqual(['3.1.0', '3.10.0']);
});

test('the version’s line alone is changed', () => {
  expect(withVersion('recipe: a\nversion: 3.0.0\ntitle:\n  en: version: 1\n', '3.1.0')).toBe(
    'recipe: a\nversion: 3.1.0\ntitle:\n  en: version: 1\n',
  );
});
