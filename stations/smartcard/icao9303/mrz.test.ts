import { describe, expect, test } from 'vitest';

import { checkDigit, td1Mrz, transliterate } from './mrz.ts';

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

  test.each([
    ['Nguyễn', 'NGUYEN'],
    ['Đặng Thị Ánh', 'DANG<THI<ANH'],
    ['ƯỜNG', 'UONG'],
    ['O’Brien', 'OBRIEN'],
  ])('writes %s as %s', (name, written) => {
    expect(transliterate(name)).toBe(written);
  });

  test('a name that is too long keeps its surname and is cut to 30 characters', () => {
    const [, , names] = td1Mrz({
      documentCode: 'ID',
      issuer: 'VNM',
      documentNumber: '123456789',
      optionalData1: '',
      dateOfBirth: '1990-01-01',
      sex: 'M',
      dateOfExpiry: '',
      nationality: 'VNM',
      optionalData2: '',
      surname: 'Công Tằng Tôn Nữ',
      givenNames: 'Hoàng Phương Bảo Trân Châu',
    });
    expect(names).toHaveLength(30);
    expect(names.startsWith('CONG<TANG<TON<NU<<HOANG')).toBe(true);
  });
});
