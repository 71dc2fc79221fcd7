import { describe, expect, test } from 'vitest';

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
