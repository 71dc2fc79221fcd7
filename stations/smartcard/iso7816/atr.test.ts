import { describe, expect, test } from 'vitest';

import { encodeT1Atr, parseAtr } from './atr.ts';

const NOTHING = new Uint8Array(0);

/** TS, T0, interface bytes, and the checksum that T=1 wants. */
function atr(...bytes: number[]): Uint8Array {
  return Uint8Array.of(
    0x3b,
    ...bytes,
    bytes.reduce((check, byte) => check ^ byte, 0),
  );
}

describe('what an answer to reset says of T=1, ISO/IEC 7816-3:2006 §11.4', () => {
  test('nothing: IFSC 32, LRC, BWI 4', () => {
    const { t1 } = parseAtr(atr(0x80, 0x01)) ?? {};
    expect(t1).toMatchObject({ ifsc: 32, detection: 'lrc' });
    expect(t1?.blockWaitMs).toBeCloseTo(1597.4, 0);
  });

  test('TA3, TB3 and TC3: IFSC 254, BWI 6, CRC', () => {
    const { t1, waiting } = parseAtr(atr(0x80, 0x81, 0x71, 0xfe, 0x65, 0x01)) ?? {};
    expect(t1).toMatchObject({ ifsc: 254, detection: 'crc' });
    // 11 etu + 2⁶ · 960 · 372 / f at 3.58 MHz.
    expect(t1?.blockWaitMs).toBeCloseTo(6386.4, 0);
    expect(waiting).toBe(0x65);
  });

  test('TA2, TB2 and TC2 are not of T=1', () => {
    expect(parseAtr(atr(0x80, 0xf1, 0x00, 0x99, 0x01, 0x01))?.t1).toEqual(parseAtr(atr(0x80, 0x01))?.t1);
  });

  test('what is encoded is understood', () => {
    for (const detection of ['lrc', 'crc'] as const)
      expect(parseAtr(encodeT1Atr(254, NOTHING, detection))?.t1).toMatchObject({ ifsc: 254, detection });
  });
});
