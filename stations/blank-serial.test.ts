import { describe, expect, test } from 'vitest';

import { blankSerial, isBlankSerial, NO_SERIAL, parseBlankSerial, readSerialOf } from './blank-serial.ts';
import { InvariantError } from './fault.ts';

describe('a blank’s serial', () => {
  test.each(['SIM0000001', 'SIM0000001#C0000007', 'x'.repeat(100)])('%j is one', (text) => {
    expect(parseBlankSerial(text)).toBe(text);
  });

  test.each([
    ['an empty text', ''],
    ['a text of 101 characters', 'x'.repeat(101)],
    ['a line end', 'SIM0000001\n'],
    ['a zero byte', 'SIM\0'],
    ['an escape', '\u001b[2J'],
    ['a delete', '\u007f'],
    ['a paragraph separator', 'a\u2029b'],
    ['a number', 7],
    ['a list of one', ['SIM0000001']],
    ['an object whose toString returns one', { toString: () => 'SIM0000001' }],
    ['nothing', null],
    ['nothing at all', undefined],
  ])('%s is none', (_, value) => {
    expect(parseBlankSerial(value)).toBeNull();
  });

  test('from the controller itself is valid, or a bug', () => {
    expect(blankSerial('SIM1##C2')).toBe('SIM1##C2');
    expect(() => blankSerial('')).toThrow(InvariantError);
  });

  test('read by a sensor is kept as far as possible, because a blank is present', () => {
    expect(readSerialOf('SIM\u0000\n1')).toBe('SIM??1');
    expect(readSerialOf('x'.repeat(1000))).toBe('x'.repeat(40));
    expect(isBlankSerial(readSerialOf('\u007f'))).toBe(true);
    expect(readSerialOf('')).toBe(NO_SERIAL);
  });
});
