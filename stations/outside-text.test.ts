import { describe, expect, test } from 'vitest';

import { fault } from './fault.ts';
import { OUTSIDE_TEXT_MAX, OUTSIDE_VALUES_MAX, outsideText, outsideValues } from './outside-text.ts';

describe('H2: text from outside', () => {
  test.each([
    ['a text', 'GemTwin-V2.00-GF03, 12 °C', 'GemTwin-V2.00-GF03, 12 °C'],
    ['a name with marks', 'Đào Thị Hương', 'Đào Thị Hương'],
    ['a character of two units', '😀', '😀'],
    ['a line of its own on the console', 'x\nline Held → Execute', 'x?line Held → Execute'],
    ['terminal escape sequences', '\u001B[2J\u0007\u009B31m', '?[2J??31m'],
    ['bidirectional overrides', 'a\u202Eb\u2066c', 'a?b?c'],
    ['zero-width characters', 'a\u200Bb\uFEFF', 'a?b?'],
    ['ends of lines and paragraphs', 'a\u2028b\u2029', 'a?b?'],
    ['half a character', 'a\uD83D', 'a?'],
  ])('%s', (_, said, written) => {
    expect(outsideText(said)).toBe(written);
  });

  test.each([OUTSIDE_TEXT_MAX - 1, OUTSIDE_TEXT_MAX, OUTSIDE_TEXT_MAX + 1, 1_000_000])(
    'of %i characters has no more than an entry holds',
    (length) => {
      expect(outsideText('x'.repeat(length))).toHaveLength(Math.min(length, OUTSIDE_TEXT_MAX));
    },
  );

  test('is cut between two halves of a character without half of one', () => {
    expect(outsideText(`${'x'.repeat(OUTSIDE_TEXT_MAX - 1)}😀`)).toBe(`${'x'.repeat(OUTSIDE_TEXT_MAX - 1)}?`);
  });
});

describe('H2: values from outside', () => {
  test('are limited in number, with names of one line', () => {
    const said = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`${index}\n${'x'.repeat(100)}`, 1]));
    const written = outsideValues(said);
    expect(Object.keys(written)).toHaveLength(OUTSIDE_VALUES_MAX);
    for (const name of Object.keys(written)) expect(name).toMatch(/^\d+\?x{1,59}$/);
  });

  test('are numbers or texts: an invalid number becomes text', () => {
    expect(outsideValues({ a: Number.NaN, b: Infinity, c: -0.5 })).toEqual({ a: 'NaN', b: 'Infinity', c: -0.5 });
  });

  test('change no prototype', () => {
    const written = outsideValues(JSON.parse('{"__proto__": "x", "a": 1}') as Record<string, string>);
    expect(Object.getPrototypeOf(written)).toBe(Object.prototype);
    expect(written).toEqual({ a: 1 });
  });

  test('of a fault are bounded where the fault is made', () => {
    const { context } = fault('station.refused', 'major', { station: 'laser', status: `\u001B[2J${'x'.repeat(300)}` });
    expect(context).toEqual({ station: 'laser', status: `?[2J${'x'.repeat(196)}` });
  });
});
