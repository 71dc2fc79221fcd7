import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { encodeTlv, findTlv, onlyTlv, parseTlvs } from './tlv.ts';
import { encodeCommand, parseCommand } from './apdu.ts';

describe('BER-TLV, ISO/IEC 7816-4 §6.3', () => {
  test.each([
    [0x5f1f, 3, '5f1f03'],
    [0x61, 0x7f, '617f'],
    [0x61, 0x80, '618180'],
    [0x7f61, 0x100, '7f61820100'],
  ])('tag %i with %i bytes begins with %s', (tag, length, start) => {
    expect(
      Buffer.from(encodeTlv(tag, new Uint8Array(length)))
        .toString('hex')
        .startsWith(start),
    ).toBe(true);
  });

  test('what is encoded is read again', () => {
    fc.assert(
      fc.property(fc.constantFrom(0x04, 0x5f0e, 0x7f61, 0x6d), fc.uint8Array({ maxLength: 70_000 }), (tag, value) => {
        expect(parseTlvs(encodeTlv(tag, value))).toEqual([{ tag, raw: encodeTlv(tag, value), value }]);
      }),
      { numRuns: 40 },
    );
  });

  test('no bytes whatever make the parser throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void parseTlvs(bytes)));
  });

  test.each(['61', '6105 00', '61 84 00000001 00', '1f', '61 80'])('refuses the broken object %s', (bytes) => {
    expect(parseTlvs(Buffer.from(bytes.replaceAll(' ', ''), 'hex'))).toBeNull();
  });

  test('finds a tag at its own level alone', () => {
    const inner = encodeTlv(0x5f1f, Uint8Array.of(1));
    expect(findTlv(encodeTlv(0x61, inner), 0x5f1f)).toBeNull();
    expect(findTlv(inner, 0x5f1f)).toEqual(Uint8Array.of(1));
  });
});

describe('a single object', () => {
  const object = encodeTlv(0x30, Uint8Array.of(1, 2, 3));

  test('is read from the first to the last byte', () => {
    expect(onlyTlv(object)?.value).toEqual(Uint8Array.of(1, 2, 3));
  });

  test.each([
    ['another object behind it', Uint8Array.of(4, 0)],
    ['zeros behind it', Uint8Array.of(0)],
    ['a piece of another one behind it', Uint8Array.of(4, 9)],
  ])('is none with %s', (_, rest) => {
    expect(onlyTlv(Buffer.concat([object, rest]))).toBeNull();
    expect(onlyTlv(Buffer.concat([rest.subarray(0, 1), object]))).toBeNull();
  });
});

describe('command APDUs, ISO/IEC 7816-4 §5.1', () => {
  test.each([
    ['case 1', { data: null, le: null }, '00a40000'],
    ['case 2 short', { data: null, le: 256 }, '00a4000000'],
    ['case 3 short', { data: Uint8Array.of(1, 2), le: null }, '00a40000020102'],
    ['case 4 short', { data: Uint8Array.of(1, 2), le: 4 }, '00a4000002010204'],
  ])('%s', (_, { data, le }, bytes) => {
    const command = { cla: 0, ins: 0xa4, p1: 0, p2: 0, data: data ?? new Uint8Array(0), le: le ?? 0 };
    expect(Buffer.from(encodeCommand(command)).toString('hex')).toBe(bytes);
    expect(parseCommand(Buffer.from(bytes, 'hex'))).not.toBeNull();
  });

  test('extended lengths are used where short ones do not reach', () => {
    const bytes = encodeCommand({ cla: 0, ins: 0xd6, p1: 0, p2: 0, data: new Uint8Array(300), le: 0 });
    expect(Buffer.from(bytes.subarray(0, 7)).toString('hex')).toBe('00d6000000012c');
    expect(parseCommand(bytes)?.data).toHaveLength(300);
  });

  test('no bytes whatever make the parser throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void parseCommand(bytes)));
  });
});
