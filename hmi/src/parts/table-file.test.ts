import { expect, test } from 'vitest';

import { tableFile } from './table-file.ts';

const body = (...cells: (string | number)[]): string => tableFile(['a'], [cells]).split('\r\n')[1] ?? '';

test.each(["=cmd|' /C calc'!A0", '+1', '-1+2', '@SUM(A1)', '\t=1', '\r=1'])(
  'a cell that a spreadsheet would run, «%s», is text in it',
  (text) => {
    expect(body(text)).toBe(`"'${text}"`);
  },
);

test('numbers below nothing stay numbers, quotes and commas stay inside their cell', () => {
  expect(body(-5, 'a "b", c')).toBe('"-5","a ""b"", c"');
});

test('begins with a byte order mark, and each row has its line', () => {
  expect(tableFile(['x', 'y'], [[1, 2]])).toBe('\uFEFF"x","y"\r\n"1","2"\r\n');
});
