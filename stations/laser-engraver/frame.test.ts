import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { crc16, encodeLaserFrame, FRAME_MAX_BYTES, LineReader, parseLaserFrame } from './frame.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('the laser’s frames', () => {
  test('the CRC has the published check value', () => {
    expect(crc16('123456789')).toBe('29B1');
  });

  test('a frame is one line with direction, number, verb, values and CRC', () => {
    const line = encodeLaserFrame({
      direction: '>',
      sequence: 10,
      verb: 'MARK',
      values: { key: 'line-1/C1/engrave/1' },
    });
    expect(line).toMatch(/^>0A MARK key=line-1\/C1\/engrave\/1\*[0-9A-F]{4}\n$/);
  });

  test('any value is transferred unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 0, max: 255 }),
        (value, sequence) => {
          const frame = { direction: '<', sequence, verb: 'OK', values: { text: value } } as const;
          expect(parseLaserFrame(encodeLaserFrame(frame).trimEnd())).toEqual(frame);
        },
      ),
    );
  });

  test('one wrong character anywhere makes the frame invalid', () => {
    const line = encodeLaserFrame({ direction: '>', sequence: 7, verb: 'STATUS', values: { a: '1' } }).trimEnd();
    for (let at = 0; at < line.length; at += 1) {
      const wrong = `${line.slice(0, at)}${line[at] === 'X' ? 'Y' : 'X'}${line.slice(at + 1)}`;
      expect(parseLaserFrame(wrong), wrong).toBeNull();
    }
  });

  test('a duplicate name makes the frame invalid', () => {
    const body = '>07 MARK key=a key=b';
    expect(parseLaserFrame(`${body}*${crc16(body)}`)).toBeNull();
  });

  test('lines are cut out of bytes that arrive in any pieces', () => {
    const reader = new LineReader();
    expect(reader.push(bytes('>01 STA'))).toEqual([]);
    expect(reader.push(bytes('TUS*AAAA\r\n\n<02 OK*BBBB\n>'))).toEqual(['>01 STATUS*AAAA', '<02 OK*BBBB']);
  });

  test('a line that never ends uses no memory, and the next line is read', () => {
    const reader = new LineReader();
    for (let times = 0; times < 10; times += 1) expect(reader.push(bytes('x'.repeat(FRAME_MAX_BYTES)))).toEqual([]);
    expect(reader.push(bytes('rest\nnext\n'))).toEqual(['next']);
  });
});
