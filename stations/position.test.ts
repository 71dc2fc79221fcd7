import { describe, expect, test } from 'vitest';

import { InvariantError } from './fault.ts';
import { isPosition, NO_POSITION, parsePosition, position, readPositionOf, workPosition } from './position.ts';

describe('a position', () => {
  test.each(['feeder', 'head-1', 'printer-queue-2', 'x'.repeat(60)])('%j is one', (text) => {
    expect(parsePosition(text)).toBe(text);
  });

  test.each([
    ['an empty text', ''],
    ['a text of 61 characters', 'x'.repeat(61)],
    ['a line end', 'head-1\n'],
    ['an escape', '\u001b[2J'],
    ['a paragraph separator', 'a\u2029b'],
    ['the separator between a position and its reading', 'head-1=VN1'],
    ['a number', 7],
    ['a list of one', ['head-1']],
    ['nothing', null],
    ['nothing at all', undefined],
  ])('%s is none', (_, value) => {
    expect(parsePosition(value)).toBeNull();
  });

  test('from the controller itself is valid, or a bug', () => {
    expect([position('jam'), workPosition('printer')]).toEqual(['jam', 'printer']);
    expect(() => position('')).toThrow(InvariantError);
  });

  test('named by a sensor is kept as far as possible, because a blank is present', () => {
    expect(readPositionOf('Bin 3\u0000')).toBe('Bin 3?');
    expect(readPositionOf('x'.repeat(1000))).toBe('x'.repeat(60));
    expect(isPosition(readPositionOf('\u007f'))).toBe(true);
    expect(readPositionOf('')).toBe(NO_POSITION);
  });
});
