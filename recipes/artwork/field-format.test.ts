import { expect, test } from 'vitest';

import { formatField } from './field-format.ts';

test.each([
  ['đặng thị ánh', 'upper', 'ĐẶNG THỊ ÁNH'],
  ['1993-01-05', 'date', '05/01/1993'],
  ['', 'date', 'Không thời hạn'],
  ['', 'date-en', 'No expiry'],
  ['M', 'sex-vi', 'Nam'],
  ['F', 'sex-vi', 'Nữ'],
] as const)('%j as %s is %s', (value, format, text) => {
  expect(formatField(value, format)).toBe(text);
});

test.each([
  ['X', 'sex-vi'],
  ['', 'sex-vi'],
  ['5 January', 'date'],
] as const)('%j as %s is rejected', (value, format) => {
  expect(() => formatField(value, format)).toThrow(RangeError);
});
