import { describe, expect, test } from 'vitest';

import { sameName, samePerson } from './same-person.ts';

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

describe('H7: a name that can be read for another', () => {
  test.each([
    ['a Cyrillic а', 'Lan', 'L\u0430n'],
    ['a Greek capital', 'MINH', '\u039cINH'],
    ['a capital I for an l', 'lan', 'Ian'],
    ['a digit', 'Loan', 'L0an'],
    ['two letters for one', 'Tam', 'Tarn'],
    ['a letter that fills nothing', 'Lan', 'Lan\u3164'],
    ['a letter of a mathematician', 'Lan', '\u{1d40b}an'],
    ['a Đ from Africa', 'Đức', 'Ɖức'],
  ])('%s: names no second person, though it is another name', (_, one, other) => {
    expect(samePerson(one, other)).toBe(true);
  });

  test('is not found by the other name', () => {
    expect(sameName('Lan', 'L\u0430n')).toBe(false);
  });

  test.each([
    ['Lan', 'Loan'],
    ['Hoa', 'Hòa'],
    ['Hòa', 'Hoà'],
    ['Ơn', 'On'],
    ['Thư', 'Thu'],
    ['Đào', 'Dao'],
    ['Tấn', 'Tần'],
    ['Mạnh', 'Mãnh'],
    ['Tuân', 'Tuấn'],
    ['Sỹ', 'Sĩ'],
  ])('%s and %s are two people in any Vietnamese house', (one, other) => {
    expect(samePerson(one, other)).toBe(false);
  });
});
