import { describe, expect, test } from 'vitest';

import { isPosition } from '../position.ts';
import { FEEDER, formatPositions, OUTPUT, parseLastFed, parsePositions } from './contract.ts';

describe('what a transport’s sensors see', () => {
  test('is read position by position; where no blank is seen, and of the feeder, there is nothing', () => {
    const seen = parsePositions(['head-1=VN1', 'head-2=', 'printer=VN2+VN3', 'feeder=VN4', 'no reading', '=VN5']);
    expect([...seen]).toEqual([
      ['head-1', 'VN1'],
      ['printer', 'VN2+VN3'],
    ]);
  });

  test('is read as it was written', () => {
    const lines = formatPositions([
      [OUTPUT, 'VN1'],
      [FEEDER, 'VN2'],
    ]);
    expect([...parsePositions(lines)]).toEqual([['output', 'VN1']]);
    expect(parseLastFed(lines)).toBe('VN2');
  });

  test.each([
    ['\u0000', '?'],
    ['Bin 3\u2028', 'Bin 3?'],
    ['x'.repeat(500), 'x'.repeat(60)],
    ['__proto__', '__proto__'],
  ])('at a position with the invalid name %j is reported under a cleaned name', (name, shown) => {
    const [[place, reading] = []] = [...parsePositions([`${name}=VN1`])];
    expect([place, reading, isPosition(place)]).toEqual([shown, 'VN1', true]);
  });
});
