import { describe, expect, test } from 'vitest';

import { isPlainLatin } from '../../recipes/letters.ts';
import { idForms, nameForm, personalNumberForm } from './searched-text.ts';

describe('what somebody types to find a card', () => {
  test.each(["H'Mông", 'H’Mông', 'HʼMông', 'HʻMông', 'H`Mông', 'H´mông', 'h-mong', 'HMÔNG', 'H’Mông'.normalize('NFD')])(
    'the name %s is one name',
    (typed) => {
      expect(nameForm(typed)).toBe('HMONG');
    },
  );

  test.each([
    ['nguyễn  văn đức', 'NGUYENVANDUC'],
    ['Łukasz Sørensen', 'LUKASZSORENSEN'],
    ['Þórdís Æfeldt', 'THORDISAEFELDT'],
    ['Marie-Élise', 'MARIEELISE'],
  ])('the name %s is looked for as %s', (typed, form) => {
    expect(nameForm(typed)).toBe(form);
  });

  test.each(['001093000007', '001 093 000 007', ' 001-093-000007', '001.093.000.007'])('%s is one number', (typed) => {
    expect(personalNumberForm(typed)).toBe('001093000007');
  });

  test('an ID is found in small letters and with spaces in it', () => {
    expect(idForms('c0000010')).toContain('C0000010');
    expect(idForms(' C000 0010 ')).toContain('C0000010');
    expect(idForms('Order-7a')).toContain('Order-7a');
  });

  test('a name is no number, and signs alone are nothing', () => {
    expect(personalNumberForm('Nguyễn Ánh')).toBeNull();
    expect(nameForm('’ - `')).toBe('');
  });
});

test('letters one by one and a whole text have the same form', () => {
  const units = Array.from({ length: 0x2000 }, (_, unit) => String.fromCharCode(unit));
  const letters = units.filter((letter) => isPlainLatin(letter));
  expect(letters).toContain('ẫ');
  // What nobody sees makes of it a text that is looked at as a whole.
  expect(nameForm(letters.join(''))).toBe(nameForm(`${letters.join('')}\u{200b}`));
});
