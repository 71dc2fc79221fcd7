import { describe, expect, test } from 'vitest';

import { BETWEEN_KEYS_MS, hearKey, NO_BURST, type KeyStroke } from './scan-decoder.ts';

/** Keys with the times at which they were pressed: what a scanner typed, and what a person did. */

type Typed = { readonly codes: (string | null)[]; readonly ends: ('now' | 'before')[] };

function hear(strokes: readonly KeyStroke[]): Typed {
  const codes: (string | null)[] = [];
  const ends: ('now' | 'before')[] = [];
  let burst = NO_BURST;
  for (const stroke of strokes) {
    const heard = hearKey(burst, stroke);
    ({ burst } = heard);
    if (heard.ended === null) continue;
    ends.push(heard.ended);
    codes.push(heard.code);
  }
  return { codes, ends };
}

/** `keys`: characters, and Enter for ⏎. */
function typed(keys: string, everyMs: number, fromMs = 1000): KeyStroke[] {
  return Array.from(keys, (letter, index) => ({
    key: letter === '⏎' ? 'Enter' : letter,
    atMs: fromMs + index * everyMs,
    repeat: false,
    modified: false,
  }));
}
const NOTHING: Typed = { codes: [], ends: [] };

describe('a scanner', () => {
  test.each([1, 8, BETWEEN_KEYS_MS])('is known by keys every %i ms and Enter behind them', (everyMs) => {
    expect(hear(typed('VN26B00000017⏎', everyMs))).toEqual({ codes: ['VN26B00000017'], ends: ['now'] });
  });

  test('scans one code after the other', () => {
    const strokes = [...typed('BADGE-17⏎', 5), ...typed('BADGE-18⏎', 5, 3000)];
    expect(hear(strokes).codes).toEqual(['BADGE-17', 'BADGE-18']);
  });

  test('presses Shift between the letters of one code', () => {
    const [first, ...rest] = typed('BADGE-17⏎', 10);
    const shift: KeyStroke = { key: 'Shift', atMs: 1005, repeat: false, modified: false };
    expect(hear([first, shift, ...rest].filter((one) => one !== undefined)).codes).toEqual(['BADGE-17']);
  });

  test('that sends no Enter is known by the first key of a person', () => {
    expect(hear([...typed('BADGE-17', 5), ...typed('2', 5, 4000)])).toEqual({ codes: ['BADGE-17'], ends: ['before'] });
  });

  test('scans what is no code: it is no typing either', () => {
    expect(hear(typed(`${'9'.repeat(400)}⏎`, 2))).toEqual({ codes: [null], ends: ['now'] });
  });

  test('begins its code anew behind what a person typed', () => {
    expect(hear([...typed('258', 180), ...typed('BADGE-17⏎', 5, 3000)]).codes).toEqual(['BADGE-17']);
  });
});

describe('a person', () => {
  test('types a PIN and Enter, as fast as hands are', () => {
    expect(hear(typed('258013⏎', BETWEEN_KEYS_MS + 1))).toEqual(NOTHING);
  });

  test('rolls over a few keys at once', () => {
    expect(hear([...typed('258', 12), ...typed('013⏎', 12, 1200)])).toEqual(NOTHING);
  });

  test('presses Enter late behind quick keys: it is a scan that has ended, and never what was typed', () => {
    expect(hear([...typed('25801399', 5), ...typed('⏎', 5, 4000)]).ends).toEqual(['before']);
  });

  test('holds a key down', () => {
    const held = typed('11111111⏎', 30).map((stroke, index) => ({ ...stroke, repeat: index > 0 && index < 8 }));
    expect(hear(held)).toEqual(NOTHING);
  });

  test('commands the browser by keys', () => {
    expect(hear(typed('aaaaaaaa⏎', 10).map((stroke) => ({ ...stroke, modified: true })))).toEqual(NOTHING);
  });
});
