import { expect, test } from 'vitest';

import { hasStackedMarks, hasUnseen, isPlainLatin } from './letters.ts';

test('plain Latin text is in NFC, seen, and has no marks of its own', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
  const plain = units.filter((letter) => isPlainLatin(letter));
  expect(plain).toEqual(expect.arrayContaining(['a', 'ß', 'Đ', 'ữ', ' ']));
  for (const letter of plain) {
    expect(hasUnseen(letter), letter).toBe(false);
    expect(/\p{M}/u.test(letter), letter).toBe(false);
  }
  const all = plain.join('');
  expect(all.normalize('NFC')).toBe(all);
  expect(all.split('').toReversed().join('').normalize('NFC')).toBe(all.split('').toReversed().join(''));
  expect(hasStackedMarks(all)).toBe(false);
});
