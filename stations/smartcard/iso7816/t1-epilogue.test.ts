import { expect, test } from 'vitest';

import { encodeBlock, parseBlock } from './t1-block.ts';
import { epilogue } from './t1-epilogue.ts';

test('the CRC has the catalogue’s check value (CRC-16/MCRF4XX), its high byte first', () => {
  expect(epilogue(Buffer.from('123456789'), 9, 'crc')).toEqual(Uint8Array.of(0x6f, 0x91));
});

test('a card with CRC: its blocks end in two bytes, and one wrong bit makes them none', () => {
  const block = { kind: 'I', ns: 1, more: false, inf: Uint8Array.of(0x90, 0x00) } as const;
  const bytes = encodeBlock(block, 'crc');
  expect(bytes).toHaveLength(7);
  expect(parseBlock(bytes, 'crc')).toEqual(block);
  expect(parseBlock(bytes, 'lrc')).toBeNull();
  for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
    const wrong = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    expect(parseBlock(wrong, 'crc')).toBeNull();
  }
});
