import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { checkDigit, td1Mrz, withCheckDigit, type Td1Fields } from './mrz.ts';

const { lines } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/zone-names.json', import.meta.url), 'utf8'),
) as { readonly lines: readonly (readonly [string, string, string])[] };

const FIELDS: Td1Fields = {
  documentCode: 'ID',
  issuer: 'VNM',
  documentNumber: '093000007',
  optionalData1: withCheckDigit('001093000007', 15),
  dateOfBirth: '1993-01-05',
  sex: 'M',
  dateOfExpiry: '2033-01-05',
  nationality: 'VNM',
  optionalData2: '',
  surname: 'Nguyễn',
  givenNames: 'Văn An',
};

describe('machine readable zone, ICAO Doc 9303', () => {
  test.each([
    // 9303-3 §4.9 and 9303-11 appendix D.2.
    ['520727', '3'],
    ['AB2134<<<', '5'],
    ['L898902C<', '3'],
    ['690806', '1'],
    ['940623', '6'],
    ['D23145890', '7'],
  ])('check digit of %s is %s', (text, digit) => {
    expect(checkDigit(text)).toBe(digit);
  });

  test('the specimen of 9303-5 appendix B comes out letter by letter', () => {
    const lines = td1Mrz({
      documentCode: 'I',
      issuer: 'UTO',
      documentNumber: 'D23145890',
      optionalData1: '',
      dateOfBirth: '1974-08-12',
      sex: 'F',
      dateOfExpiry: '2012-04-15',
      nationality: 'UTO',
      optionalData2: '',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
    });
    expect(lines).toEqual([
      'I<UTOD231458907<<<<<<<<<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<6',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ]);
  });

  test('the Vietnamese card: position 30 is the check digit over the personal number and two fillers', () => {
    const [upper, middle] = td1Mrz(FIELDS);
    expect(upper).toBe('IDVNM0930000077001093000007<<8');
    // The composite digit counts it in (9303-5 §4.2.4).
    expect(middle).toBe('9301054M3301052VNM<<<<<<<<<<<0');
  });

  test.each(lines)('%s, %s: the third line is %s', (surname, givenNames, line) => {
    expect(td1Mrz({ ...FIELDS, surname, givenNames })[2]).toBe(line);
  });

  test.each([
    ['a number that is too long', { documentNumber: '1234567890' }],
    ['optional data that are too long', { optionalData1: '1234567890123456' }],
    ['a small letter in a number', { documentNumber: 'c1234' }],
    ['a state that is none', { issuer: 'V M' }],
    ['a letter that the zone has none for', { surname: 'Əliyev' }],
    ['a date that is none', { dateOfBirth: '05/01/1993' }],
  ])('%s is refused: nothing is cut off or left out', (_, change) => {
    expect(() => td1Mrz({ ...FIELDS, ...change })).toThrow(RangeError);
  });

  test('a check digit is made of what a zone is written in alone', () => {
    expect(() => checkDigit('12 34')).toThrow(RangeError);
  });
});
