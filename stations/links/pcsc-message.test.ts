import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  ANSWER_BYTES,
  connectedOf,
  connectMessage,
  disconnectMessage,
  establishMessage,
  readersOf,
  readersStateMessage,
  reconnectMessage,
  transmitMessage,
  versionMessage,
  wordOf,
} from './pcsc-message.ts';

/** As pcscd 1.9.9 (protocol 4.4, 64 bits, little-endian) took and gave them, with a simulated chip in a reader of its serial driver. */
const NAME = hexOf('Cardline head 00 00').padEnd(256, '0');
const CONTEXT = 0x401c_6f76;
const CARD = 0x0a2d_b9d5;

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

describe('a question to pcscd', () => {
  test.each([
    ['for its version', versionMessage(4), '0c00000011000000040000000400000000000000'],
    ['for a context', establishMessage(), '0c00000001000000020000000000000000000000'],
    ['for its readers', readersStateMessage(), '0000000012000000'],
    [
      'for a chip, exclusive and with T=1',
      connectMessage(CONTEXT, 'Cardline head 00 00'),
      `9800000004000000766f1c40${NAME}0100000002000000000000000000000000000000`,
    ],
    ['for a cold reset', reconnectMessage(CARD), '1800000005000000d5b92d0a0100000002000000020000000000000000000000'],
    [
      'to pass on a command',
      transmitMessage(CARD, Buffer.from('00a4040c07a0000002471001', 'hex')),
      '2000000009000000d5b92d0a02000000100000000c00000002000000100000000c0001000000000000a4040c07a0000002471001',
    ],
    ['to take the power from the chip', disconnectMessage(CARD), '0c00000006000000d5b92d0a0200000000000000'],
  ])('%s', (_, message, hex) => {
    expect(Buffer.from(message).toString('hex')).toBe(hex);
  });

  test('names a reader in the 127 bytes that a name may have', () => {
    const message = connectMessage(CONTEXT, 'ờ'.repeat(100));
    expect(message).toHaveLength(8 + ANSWER_BYTES.connect);
    expect(message[8 + 4 + 127]).toBe(0);
  });
});

describe('an answer of pcscd', () => {
  const READER =
    `${NAME}000000003400000000000000` +
    '3b8f8131fe458073b601c059434152444c2d53494d7b000000000000000000000000000016000000' +
    '00000000';

  test('says which readers there are, and what lies in them', () => {
    const answer = Buffer.concat([Buffer.from(READER, 'hex'), Buffer.alloc(ANSWER_BYTES.readersState - 184)]);
    expect(readersOf(answer)).toEqual([
      {
        name: 'Cardline head 00 00',
        slot: 'present',
        atr: Uint8Array.from(Buffer.from('3b8f8131fe458073b601c059434152444c2d53494d7b', 'hex')),
      },
    ]);
  });

  test.each([
    ['absent', 0x02],
    ['unknown', 0x01],
    ['present', 0x0c],
  ] as const)('of a slot that is %s', (slot, bits) => {
    const answer = Buffer.from(READER, 'hex');
    answer.writeUInt32LE(bits, 132);
    expect(readersOf(answer)).toMatchObject([{ slot }]);
  });

  test('that claims a longer answer to reset than there is room for is cut', () => {
    const answer = Buffer.from(READER, 'hex');
    answer.writeUInt32LE(0xffff_ffff, 176);
    expect(readersOf(answer)[0]?.atr).toHaveLength(33);
  });

  test('of any bytes is a list of readers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
        for (const { name, atr } of readersOf(bytes)) {
          expect(name).not.toContain('\0');
          expect(atr.length).toBeLessThanOrEqual(33);
        }
      }),
    );
  });

  test('to SCARD_CONNECT names the card', () => {
    const answer = Buffer.from(`766f1c40${NAME}0100000002000000d5b92d0a0200000000000000`, 'hex');
    expect(answer).toHaveLength(ANSWER_BYTES.connect);
    expect(connectedOf(answer)).toEqual({ card: CARD, result: 0 });
  });

  test('to SCARD_CONNECT without a card says so', () => {
    const answer = Buffer.from(`766f1c40${NAME}010000000200000000000000000000000c001080`, 'hex');
    expect(connectedOf(answer)).toEqual({ card: 0, result: 0x8010_000c });
  });

  test('that is too short has words of nought', () => {
    expect(wordOf(new Uint8Array(3), 0)).toBe(0);
  });
});
