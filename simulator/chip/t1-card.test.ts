import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { encodeBlock, parseBlock, type Block } from '../../stations/smartcard/iso7816/t1-block.ts';
import type { ErrorDetection } from '../../stations/smartcard/iso7816/t1-epilogue.ts';
import { openT1, receive, requestIfs, transmit, type T1Step } from '../../stations/smartcard/iso7816/t1.ts';
import { T1Card } from './t1-card.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const NOTHING = new Uint8Array(0);

/** A card that answers every command with its own bytes and 9000, and counts what it has done. */
function card(
  ifsc: number,
  processingMs: number,
  detection: ErrorDetection = 'lrc',
): { t1: T1Card; done: Uint8Array[] } {
  const done: Uint8Array[] = [];
  const t1 = new T1Card(
    ifsc,
    (apdu) => {
      done.push(apdu);
      return { response: { data: apdu, sw: 0x9000 }, processingMs };
    },
    detection,
  );
  return { t1, done };
}

function say(t1: T1Card, block: Block): Block | null {
  const answer = t1.receive(encodeBlock(block), 0);
  return answer === null ? null : parseBlock(answer.bytes);
}

describe('the card’s end of T=1, ISO/IEC 7816-3:2006 annex A', () => {
  test('S(IFS request) is confirmed, and answers keep to it', () => {
    const { t1 } = card(254, 1);
    expect(say(t1, { kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(4) })).toEqual({
      kind: 'S',
      type: 'IFS',
      response: true,
      inf: Uint8Array.of(4),
    });
    expect(say(t1, { kind: 'I', ns: 0, more: false, inf: hex('00 01 02') })).toMatchObject({
      kind: 'I',
      ns: 0,
      more: true,
      inf: hex('00 01 02 90'),
    });
    expect(say(t1, { kind: 'R', nr: 1, error: 0 })).toEqual({ kind: 'I', ns: 1, more: false, inf: hex('00') });
  });

  test('a chained command is acknowledged part by part and done once it is whole', () => {
    const { t1, done } = card(254, 1);
    expect(say(t1, { kind: 'I', ns: 0, more: true, inf: hex('01 02') })).toEqual({ kind: 'R', nr: 1, error: 0 });
    expect(say(t1, { kind: 'I', ns: 1, more: true, inf: hex('03') })).toEqual({ kind: 'R', nr: 0, error: 0 });
    expect(done).toEqual([]);
    expect(say(t1, { kind: 'I', ns: 0, more: false, inf: hex('04') })).toMatchObject({ inf: hex('01 02 03 04 90 00') });
    expect(done).toEqual([hex('01 02 03 04')]);
  });

  test('a block with a wrong checksum is requested again with error 1, and not executed', () => {
    const { t1, done } = card(254, 1);
    const bytes = encodeBlock({ kind: 'I', ns: 0, more: false, inf: hex('01') });
    bytes[3] = 0x02;
    expect(parseBlock(t1.receive(bytes, 0)?.bytes ?? NOTHING)).toEqual({ kind: 'R', nr: 0, error: 1 });
    expect(done).toEqual([]);
  });

  test('R(N(R)) for the last block: it is sent again, and the command is not done twice', () => {
    const { t1, done } = card(254, 1);
    const answer = say(t1, { kind: 'I', ns: 0, more: false, inf: hex('01') });
    expect(say(t1, { kind: 'R', nr: 0, error: 1 })).toEqual(answer);
    expect(done).toHaveLength(1);
  });

  test('a block that never came is asked for, though an answer was sent before', () => {
    const { t1 } = card(254, 1);
    say(t1, { kind: 'I', ns: 0, more: false, inf: hex('01') });
    expect(say(t1, { kind: 'R', nr: 1, error: 2 })).toMatchObject({ kind: 'R', nr: 1 });
    say(t1, { kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(254) });
    expect(say(t1, { kind: 'R', nr: 1, error: 2 })).toMatchObject({ kind: 'R', nr: 1 });
  });

  test('while it awaits time, its request is repeated until it is granted', () => {
    const { t1 } = card(254, 1300);
    const wtx = { kind: 'S', type: 'WTX', response: false, inf: Uint8Array.of(1) } as const;
    say(t1, { kind: 'I', ns: 0, more: false, inf: hex('01') });
    expect(say(t1, { kind: 'R', nr: 0, error: 2 })).toEqual(wtx);
    expect(parseBlock(t1.receive(hex('00 E3 01 01 00'), 0)?.bytes ?? NOTHING)).toEqual(wtx);
    expect(say(t1, { ...wtx, response: true })).toMatchObject({ kind: 'I', ns: 0 });
  });

  test('a block that is longer than IFSC, or out of sequence, is refused', () => {
    const { t1 } = card(8, 1);
    expect(say(t1, { kind: 'I', ns: 0, more: false, inf: new Uint8Array(9) })).toEqual({ kind: 'R', nr: 0, error: 2 });
    expect(say(t1, { kind: 'I', ns: 1, more: false, inf: hex('01') })).toEqual({ kind: 'R', nr: 0, error: 2 });
  });

  test('work that takes longer than the block waiting time asks for more with S(WTX request)', () => {
    const { t1, done } = card(254, 3000);
    const wtx = { kind: 'S', type: 'WTX', response: false, inf: Uint8Array.of(1) } as const;
    expect(say(t1, { kind: 'I', ns: 0, more: false, inf: hex('01') })).toEqual(wtx);
    expect(say(t1, { ...wtx, response: true })).toEqual(wtx);
    expect(say(t1, { ...wtx, response: true })).toMatchObject({ kind: 'I', inf: hex('01 90 00') });
    expect(done).toHaveLength(1);
  });

  test('S(RESYNCH request) sets sequence numbers and sizes back and forgets what was begun', () => {
    const { t1, done } = card(254, 1);
    say(t1, { kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(3) });
    say(t1, { kind: 'I', ns: 0, more: true, inf: hex('01 02') });
    expect(say(t1, { kind: 'S', type: 'RESYNCH', response: false, inf: NOTHING })).toMatchObject({
      type: 'RESYNCH',
      response: true,
    });
    // The answer is longer than the 3 bytes that were asked for before.
    expect(say(t1, { kind: 'I', ns: 0, more: false, inf: hex('03 04') })).toMatchObject({ inf: hex('03 04 90 00') });
    expect(done).toEqual([hex('03 04')]);
  });
});

describe('both ends over a bad line', () => {
  /** `mishaps`: what happens to each block that passes, either way. */
  const mishap = fc.constantFrom('whole', 'whole', 'whole', 'lost', 'corrupted');

  function run(
    apdu: Uint8Array,
    ifsd: number,
    mishaps: readonly string[],
    detection: ErrorDetection = 'lrc',
  ): { step: T1Step; done: Uint8Array[] } {
    const { t1, done } = card(32, 1, detection);
    const host = openT1({ ifsc: 32, detection, blockWaitMs: 1600 });
    let next = 0;
    const carry = (bytes: Uint8Array | null): Uint8Array | null => {
      const what = mishaps[next++] ?? 'whole';
      if (bytes === null || what === 'lost') return null;
      const copy = new Uint8Array(bytes);
      if (what === 'corrupted') copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 0x5a;
      return copy;
    };
    const exchange = (first: T1Step): T1Step => {
      let step = first;
      while (step.action === 'send') {
        const arrived = carry(encodeBlock(step.block, detection));
        const answer = carry(arrived === null ? null : (t1.receive(arrived, 0)?.bytes ?? null));
        step = receive(step.host, answer === null ? { type: 'timeout' } : { type: 'block', bytes: answer });
      }
      return step;
    };
    const ready = exchange(requestIfs(host, ifsd));
    return { step: ready.action === 'complete' ? exchange(transmit(ready.host, apdu)) : ready, done };
  }

  test('a command ends with its own answer or with a failure, never with another’s', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 120 }),
        fc.integer({ min: 5, max: 254 }),
        fc.array(mishap, { maxLength: 40 }),
        (apdu, ifsd, mishaps) => {
          const { step, done } = run(apdu, ifsd, mishaps);
          for (const command of done) expect(command).toEqual(apdu);
          const own = Buffer.from([...apdu, 0x90, 0x00]);
          const answered = step.action === 'complete' && own.equals(step.response) && done.length > 0;
          expect(step.action === 'fail' || answered).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('one lost or corrupt block is always recovered, and the command executed once', () => {
    const apdu = Uint8Array.from({ length: 90 }, (_, index) => index);
    for (const detection of ['lrc', 'crc'] as const) {
      for (const what of ['lost', 'corrupted']) {
        for (let at = 2; at < 16; at += 1) {
          const mishaps = Array.from({ length: at + 1 }, (_, index) => (index === at ? what : 'whole'));
          const { step, done } = run(apdu, 20, mishaps, detection);
          expect(step).toMatchObject({ action: 'complete', response: Uint8Array.of(...apdu, 0x90, 0x00) });
          expect(done).toHaveLength(1);
        }
      }
    }
  });

  test('what is resynchronised in mid-command is begun again from its first byte, and done whole', () => {
    const apdu = Uint8Array.from({ length: 90 }, (_, index) => index);
    // The IFS exchange and the first part arrive; then three blocks in succession are lost.
    const mishaps = [...Array.from({ length: 4 }, () => 'whole'), 'lost', 'lost', 'lost'];
    const { step, done } = run(apdu, 20, mishaps);
    expect(step).toMatchObject({ action: 'complete', response: Uint8Array.of(...apdu, 0x90, 0x00) });
    expect(done).toEqual([apdu]);
  });
});
