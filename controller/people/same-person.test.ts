import { expect, test } from 'vitest';

import { samePerson } from './same-person.ts';

test.each([
  ['Đức', 'đức'],
  ['Đức', 'ĐỨC'],
  ['Đức', 'Đức'.normalize('NFD')],
  ['Nguyễn Thị Ánh', ' nguyễn  thị ánh '],
  ['Strauß', 'STRAUSS'],
  ['Lan', 'Ｌａｎ'],
  ['Lan', 'L\u200ban'],
])('%s and %s are one person', (one, other) => {
  expect(samePerson(one, other)).toBe(true);
});

test.each([
  ['Đức', 'Duc'],
  ['Lan', 'Lân'],
  ['Lan', 'Lan Anh'],
])('%s and %s are two', (one, other) => {
  expect(samePerson(one, other)).toBe(false);
});
