import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../random.ts';
import { NAME_CHARACTERS, nameLine } from './name-line.ts';

const random = new SeededRandom('name lines');
const component = (): string =>
  Array.from({ length: 1 + random.below(random.chance(0.2) ? 34 : 7) }, () => random.pick(['A', 'N', 'Z'])).join('');
const components = (least: number, most: number): string[] =>
  Array.from({ length: least + random.below(most - least + 1) }, () => component());

const names = Array.from({ length: 2000 }, () => {
  const [primary, secondary] = [components(1, 8), components(0, 16)];
  const whole = secondary.length === 0 ? primary.join('<') : `${primary.join('<')}<<${secondary.join('<')}`;
  return { primary, secondary, whole, line: nameLine(primary, secondary) };
});
const fits = ({ whole }: { readonly whole: string }): boolean => whole.length <= NAME_CHARACTERS;

describe('the line of names, ICAO Doc 9303-5 §4.2.2.3', () => {
  test('holds a name in full where there is room', () => {
    const short = names.filter((name) => fits(name));
    expect(short.map(({ line }) => line)).toEqual(short.map(({ whole }) => whole.padEnd(NAME_CHARACTERS, '<')));
  });

  test('is cut where there is none: full to its last letter, with a letter of the first given name', () => {
    for (const { primary, secondary, line } of names.filter((name) => !fits(name))) {
      expect(line).toHaveLength(NAME_CHARACTERS);
      // A letter in position 30 says that it may be cut.
      expect(line).toMatch(/[A-Z]$/);
      const [before, after, ...more] = line.split('<<');
      expect(more).toEqual([]);
      expect(primary[0]?.startsWith(before?.split('<')[0] ?? '-')).toBe(true);
      expect(after?.charAt(0)).toBe(secondary[0]?.charAt(0));
    }
  });

  test('a family name of 28 letters leaves its last one to the first letter of the given name', () => {
    const family = 'ABCDEFGHIJKLMNOPQRSTUVWXYZAB';
    expect(nameLine([family], ['CLARA', 'MARIA'])).toBe(`${family.slice(0, 27)}<<C`);
  });

  test('a family name alone fills the line to its last letter', () => {
    expect(nameLine(['A'.repeat(50)], [])).toBe('A'.repeat(30));
    expect(nameLine(['A'.repeat(29), 'B'], [])).toBe(`${'A'.repeat(28)}<B`);
  });
});
