import { describe, expect, test } from 'vitest';

import { alarmId, isAlarmId } from './alarm-id.ts';
import { InvariantError } from '../../stations/fault.ts';

describe('an alarm ID', () => {
  test.each(['signer', 'station:printer', 'lot:', 'lot:Lô 7', 'x'.repeat(200)])('%j is one', (text) => {
    expect(isAlarmId(text)).toBe(true);
  });

  test.each([
    ['an empty text', ''],
    ['a text of 201 characters', 'x'.repeat(201)],
    ['a line end', 'station:printer\n'],
    ['a zero byte', 'station:\0'],
    ['an escape', '\u001b[2J'],
    ['a delete', '\u007f'],
    ['a line separator', 'a\u2028b'],
    ['a number', 7],
    ['a list of one', ['signer']],
    ['an object that writes itself as one', { toString: () => 'signer' }],
    ['nothing', null],
    ['nothing at all', undefined],
  ])('%s is none', (_, value) => {
    expect(isAlarmId(value)).toBe(false);
  });

  test('made by the controller itself shows what no eye sees, is cut where it is too long, and has something in it', () => {
    expect(alarmId('station:printer')).toBe('station:printer');
    expect(alarmId('batch:B-\0\n')).toBe('batch:B-??');
    expect(alarmId('x'.repeat(300))).toBe('x'.repeat(200));
    expect(() => alarmId('')).toThrow(InvariantError);
  });
});
