import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ACK, EMPTY_BUFFER, encodeFrame, NAK_FRAME, parseFrames, PC_TO_RDR, SYNC } from './ccid.ts';

const frame = encodeFrame({
  type: PC_TO_RDR.escape,
  slot: 0,
  sequence: 1,
  specific: [0, 0, 0],
  data: Uint8Array.of(0x02),
});

describe('CCID over serial, as the GemPC Twin frames it', () => {
  test('a frame is SYNC, ACK, the message and an LRC over all of it', () => {
    expect([...frame]).toEqual([SYNC, ACK, 0x6b, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0x02, 0x6b ^ 1 ^ 1 ^ 2 ^ SYNC ^ ACK]);
  });

  test('frames are found in whatever pieces the bytes arrive', () => {
    for (let cut = 0; cut <= frame.length; cut += 1) {
      const first = parseFrames(EMPTY_BUFFER, frame.subarray(0, cut));
      const second = parseFrames(first.buffer, frame.subarray(cut));
      const events = [...first.events, ...second.events].filter(({ type }) => type === 'message');
      expect(events, `cut at ${cut}`).toHaveLength(1);
    }
  });

  test('garbage before a frame is dropped and reported', () => {
    const { events } = parseFrames(EMPTY_BUFFER, Uint8Array.of(0xff, 0x00, ...frame));
    expect(events).toMatchObject([{ type: 'garbage', dropped: 2 }, { type: 'message' }]);
  });

  test('a NAK frame requests the last frame again', () => {
    expect(parseFrames(EMPTY_BUFFER, NAK_FRAME).events).toEqual([{ type: 'nak' }]);
  });

  test('a frame with a wrong LRC is not a message', () => {
    const wrong = frame.slice();
    wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1;
    expect(parseFrames(EMPTY_BUFFER, wrong).events.some(({ type }) => type === 'message')).toBe(false);
  });

  test('arbitrary bytes never make it throw or grow without limit', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }), (pieces) => {
        let buffer = EMPTY_BUFFER;
        for (const piece of pieces) buffer = parseFrames(buffer, piece).buffer;
        expect(buffer.length).toBeLessThan(300);
      }),
    );
  });
});
