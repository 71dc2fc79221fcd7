import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { transliterate } from './transliteration.ts';

interface Vectors {
  readonly latin: Readonly<Record<string, string>>;
  readonly cyrillic: Readonly<Record<string, string>>;
  readonly names: readonly (readonly [string, string])[];
  readonly unknown: readonly (readonly [string, string])[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../test/vectors/zone-names.json', import.meta.url), 'utf8'),
) as Vectors;
const zoneText = (name: string): string => {
  const written = transliterate(name);
  return written.ok ? written.components.join('<') : `unknown: ${written.unknown.join(' ')}`;
};

describe('a name in the letters of the zone', () => {
  test.each(['latin', 'cyrillic'] as const)('follows ICAO Doc 9303-3 §6, letter by letter: %s', (alphabet) => {
    const table = Object.entries(vectors[alphabet]);
    const letters = table.map(([code]) => String.fromCodePoint(Number.parseInt(code, 16)));
    const expected = table.map(([, written]) => written);
    expect(letters.map((letter) => zoneText(letter))).toEqual(expected);
    expect(letters.map((letter) => zoneText(letter.toLowerCase()))).toEqual(expected);
    expect(letters.map((letter) => zoneText(letter.normalize('NFD')))).toEqual(expected);
  });

  test.each(vectors.names)('%s is %s, its marks on its letters or apart', (name, written) => {
    expect(zoneText(name)).toBe(written);
    expect(zoneText(name.normalize('NFD'))).toBe(written);
  });

  test.each(vectors.unknown)(
    '%s is none: what has no letter is named (%s), and nothing put in its place',
    (name, said) => {
      expect(zoneText(name)).toBe(`unknown: ${said}`);
    },
  );

  test('every letter of Vietnamese is its Latin letter without its marks', () => {
    const vowels = Array.from('aăâeêioôơuưy');
    const marks = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
    for (const vowel of vowels)
      for (const mark of marks) {
        const [plain = ''] = vowel.normalize('NFD').toUpperCase();
        expect(zoneText(`${vowel}${mark}`.normalize('NFC'))).toBe(plain);
      }
  });
});
