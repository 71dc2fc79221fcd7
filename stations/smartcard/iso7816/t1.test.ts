import { describe, expect, test } from 'vitest';

import { encodeBlock, parseBlock, type Block } from './t1-block.ts';
import { EXTENSIONS_MAX_MS, openT1, receive, requestIfs, RESPONSE_MAX_BLOCKS, transmit, type T1Step } from './t1.ts';

const BWT_MS = 1596;
const T1_START = openT1({ ifsc: 32, detection: 'lrc', blockWaitMs: BWT_MS });

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const block = (sent: Block): { type: 'block'; bytes: Uint8Array } => ({ type: 'block', bytes: encodeBlock(sent) });
const timeout = { type: 'timeout' } as const;
const sentBy = (step: T1Step): Block => {
  if (step.action !== 'send') throw new Error(`the step is ${step.action}`);
  return step.block;
};

describe('T=1 blocks, ISO/IEC 7816-3:2006 §11.3', () => {
  test('S(IFS request) for 254 bytes is 00 C1 01 FE 3E', () => {
    expect(encodeBlock(sentBy(requestIfs(T1_START, 254)))).toEqual(hex('00 C1 01 FE 3E'));
  });

  test('an I-block carries sequence number, length and LRC', () => {
    const bytes = encodeBlock({ kind: 'I', ns: 1, more: false, inf: hex('00 A4 04 00') });
    expect(bytes).toEqual(hex('00 40 04 00 A4 04 00 E4'));
    expect(parseBlock(bytes)).toEqual({ kind: 'I', ns: 1, more: false, inf: hex('00 A4 04 00') });
  });

  test.each([
    ['a wrong LRC', '00 40 04 00 A4 04 00 E5'],
    ['a length that is not there', '00 40 05 00 A4 04 00 E4'],
    ['length FFh, which is reserved', '00 40 FF 00'],
    ['an R-block with content', '00 80 01 00 81'],
    ['an unknown S-block', '00 C5 00 C5'],
    ['nothing', ''],
  ])('refuses %s', (_, bytes) => {
    expect(parseBlock(hex(bytes))).toBeNull();
  });
});

describe('T=1 scenarios, ISO/IEC 7816-3:2006 annex A', () => {
  test('a command and its response are one I-block each', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 04'));
    expect(sentBy(sent)).toMatchObject({ kind: 'I', ns: 0, more: false });
    const end = receive(sent.host, block({ kind: 'I', ns: 0, more: false, inf: hex('01 02 90 00') }));
    expect(end).toMatchObject({ action: 'complete', response: hex('01 02 90 00') });
    expect(sentBy(transmit(end.host, hex('00 B0 00 00 04')))).toMatchObject({ ns: 1 });
  });

  test('a long command is chained, each part when the one before is acknowledged', () => {
    const first = transmit(T1_START, new Uint8Array(70));
    expect(sentBy(first)).toMatchObject({ ns: 0, more: true });
    const second = receive(first.host, block({ kind: 'R', nr: 1, error: 0 }));
    expect(sentBy(second)).toMatchObject({ ns: 1, more: true });
    const third = receive(second.host, block({ kind: 'R', nr: 0, error: 0 }));
    expect(sentBy(third)).toMatchObject({ ns: 0, more: false, inf: new Uint8Array(6) });
  });

  test('a chained response is acknowledged part by part and put together', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 00'));
    const more = receive(sent.host, block({ kind: 'I', ns: 0, more: true, inf: hex('01 02') }));
    expect(sentBy(more)).toEqual({ kind: 'R', nr: 1, error: 0 });
    const end = receive(more.host, block({ kind: 'I', ns: 1, more: false, inf: hex('03 90 00') }));
    expect(end).toMatchObject({ action: 'complete', response: hex('01 02 03 90 00') });
  });

  test('a corrupt block is requested again with R(N(R)) and error 1', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 04'));
    const again = receive(sent.host, { type: 'block', bytes: hex('00 00 02 90 00 93') });
    expect(sentBy(again)).toEqual({ kind: 'R', nr: 0, error: 1 });
    const end = receive(again.host, block({ kind: 'I', ns: 0, more: false, inf: hex('90 00') }));
    expect(end.action).toBe('complete');
  });

  test('the card requests the last block again: the same block is sent', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 04'));
    const again = receive(sent.host, block({ kind: 'R', nr: 0, error: 1 }));
    expect(sentBy(again)).toEqual(sentBy(sent));
  });

  test('WTX is granted, and the wait is as many times longer', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 04'));
    const granted = receive(sent.host, block({ kind: 'S', type: 'WTX', response: false, inf: Uint8Array.of(3) }));
    expect(granted).toMatchObject({ action: 'send', waits: 3, block: { kind: 'S', type: 'WTX', response: true } });
  });

  test.each([
    ['time, a little each time', { type: 'WTX', inf: Uint8Array.of(1) }],
    ['time, as much as it can', { type: 'WTX', inf: Uint8Array.of(255) }],
    ['shorter blocks', { type: 'IFS', inf: Uint8Array.of(32) }],
  ] as const)('a card that requests %s without end is given up, with the reason', (_, asked) => {
    let step = transmit(T1_START, hex('00 B0 00 00 04'));
    let waits = 0;
    for (let time = 0; time < 1000 && step.action === 'send'; time += 1) {
      step = receive(step.host, block({ kind: 'S', response: false, ...asked }));
      if (step.action === 'send') waits += step.waits;
    }
    expect(step).toMatchObject({ action: 'fail', why: 'extensions' });
    expect(waits * BWT_MS).toBeLessThanOrEqual(EXTENSIONS_MAX_MS);
  });

  test('time granted for one command does not count for the next', () => {
    let step = transmit(T1_START, hex('00 B0 00 00 04'));
    for (let command = 0; command < 5; command += 1) {
      const wtx = block({ kind: 'S', type: 'WTX', response: false, inf: Uint8Array.of(20) });
      const granted = receive(step.host, wtx);
      expect(granted.action).toBe('send');
      const end = receive(
        granted.host,
        block({ kind: 'I', ns: command % 2 === 0 ? 0 : 1, more: false, inf: hex('90 00') }),
      );
      expect(end.action).toBe('complete');
      step = transmit(end.host, hex('00 B0 00 00 04'));
    }
  });

  test('a response without end is rejected', () => {
    let step = transmit(T1_START, hex('00 B0 00 00 04'));
    for (let part = 0; part < 1000 && step.action === 'send'; part += 1)
      step = receive(step.host, block({ kind: 'I', ns: part % 2 === 0 ? 0 : 1, more: true, inf: new Uint8Array(254) }));
    expect(step.action).toBe('fail');
  });

  test('a response of blocks with nothing in them that goes on without end is no response', () => {
    let step = transmit(T1_START, hex('00 B0 00 00 00'));
    let blocks = 0;
    for (; step.action === 'send' && blocks < 10_000; blocks += 1)
      step = receive(step.host, block({ kind: 'I', ns: blocks % 2 === 0 ? 0 : 1, more: true, inf: new Uint8Array(0) }));
    expect(step.action).toBe('fail');
    expect(blocks).toBe(RESPONSE_MAX_BLOCKS + 1);
  });

  test('an IFS request of the card is confirmed, and later blocks keep to it', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 04'));
    const confirmed = receive(sent.host, block({ kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(10) }));
    expect(confirmed.host.ifsc).toBe(10);
    expect(sentBy(transmit(confirmed.host, new Uint8Array(11)))).toMatchObject({ more: true, inf: new Uint8Array(10) });
  });

  test('a card that stays silent is asked twice more, then resynchronised, then given up', () => {
    let step = transmit(T1_START, hex('00 B0 00 00 04'));
    const kinds: string[] = [];
    for (let time = 0; time < 40 && step.action === 'send'; time += 1) {
      step = receive(step.host, timeout);
      if (step.action === 'send') kinds.push(step.block.kind === 'S' ? step.block.type : step.block.kind);
    }
    expect(step.action).toBe('fail');
    expect(kinds.slice(0, 3)).toEqual(['R', 'R', 'RESYNCH']);
  });

  test('after a resynchronisation both sequence numbers begin at 0 and the command is sent anew', () => {
    const first = receive(
      transmit(T1_START, hex('00 B0 00 00 04')).host,
      block({ kind: 'I', ns: 0, more: false, inf: hex('90 00') }),
    );
    let step = transmit(first.host, hex('00 B0 00 00 08'));
    for (let time = 0; time < 3; time += 1) step = receive(step.host, timeout);
    expect(sentBy(step)).toMatchObject({ type: 'RESYNCH', response: false });
    const again = receive(step.host, block({ kind: 'S', type: 'RESYNCH', response: true, inf: new Uint8Array(0) }));
    expect(sentBy(again)).toEqual({ kind: 'I', ns: 0, more: false, inf: hex('00 B0 00 00 08') });
  });

  const resynchronised = block({ kind: 'S', type: 'RESYNCH', response: true, inf: new Uint8Array(0) });

  test('resynchronised in mid-chain, the command is sent from its first byte, not from where it was', () => {
    const apdu = Uint8Array.from({ length: 70 }, (_, index) => index);
    let step = receive(transmit(T1_START, apdu).host, block({ kind: 'R', nr: 1, error: 0 }));
    expect(sentBy(step)).toMatchObject({ inf: apdu.subarray(32, 64) });
    for (let time = 0; time < 3; time += 1) step = receive(step.host, timeout);
    expect(sentBy(step)).toMatchObject({ type: 'RESYNCH' });
    expect(sentBy(receive(step.host, resynchronised))).toEqual({
      kind: 'I',
      ns: 0,
      more: true,
      inf: apdu.subarray(0, 32),
    });
  });

  test('resynchronised in the middle of a response, the part that came is forgotten and the command sent again', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 00'));
    let step = receive(sent.host, block({ kind: 'I', ns: 0, more: true, inf: hex('01 02') }));
    for (let time = 0; time < 3; time += 1) step = receive(step.host, timeout);
    step = receive(step.host, resynchronised);
    expect(sentBy(step)).toEqual(sentBy(sent));
    const end = receive(step.host, block({ kind: 'I', ns: 0, more: false, inf: hex('0A 90 00') }));
    expect(end).toMatchObject({ action: 'complete', response: hex('0A 90 00') });
  });

  test('after a resynchronisation both sizes are what they were after the reset; ours is asked for again', () => {
    const ready = receive(
      requestIfs(T1_START, 254).host,
      block({ kind: 'S', type: 'IFS', response: true, inf: hex('FE') }),
    );
    let step = transmit(ready.host, new Uint8Array(70));
    step = receive(step.host, block({ kind: 'S', type: 'IFS', response: false, inf: hex('46') }));
    for (let time = 0; time < 3; time += 1) step = receive(step.host, timeout);
    step = receive(step.host, resynchronised);
    expect(sentBy(step)).toEqual({ kind: 'S', type: 'IFS', response: false, inf: hex('FE') });
    step = receive(step.host, block({ kind: 'S', type: 'IFS', response: true, inf: hex('FE') }));
    expect(sentBy(step)).toMatchObject({ kind: 'I', ns: 0, more: true, inf: new Uint8Array(32) });
  });

  test('an IFS request in mid-chain holds from the next block of the same chain', () => {
    let step = transmit(T1_START, new Uint8Array(70));
    step = receive(step.host, block({ kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(10) }));
    step = receive(step.host, block({ kind: 'R', nr: 1, error: 0 }));
    expect(sentBy(step)).toMatchObject({ ns: 1, more: true, inf: new Uint8Array(10) });
    step = receive(step.host, block({ kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(254) }));
    step = receive(step.host, block({ kind: 'R', nr: 0, error: 0 }));
    expect(sentBy(step)).toMatchObject({ ns: 0, more: false, inf: new Uint8Array(28) });
  });

  test('a card that asks for a block again has answered: it costs none of the tries', () => {
    let step = transmit(T1_START, hex('00 B0 00 00 04'));
    for (let time = 0; time < 4; time += 1) {
      step = receive(step.host, timeout);
      expect(sentBy(step)).toEqual({ kind: 'R', nr: 0, error: 2 });
      step = receive(step.host, block({ kind: 'R', nr: 0, error: 0 }));
      expect(sentBy(step)).toMatchObject({ kind: 'I', ns: 0 });
    }
  });

  test('a card that requests the same block without end is given up', () => {
    let step = transmit(T1_START, hex('00 B0 00 00 04'));
    for (let time = 0; time < 100 && step.action === 'send'; time += 1) {
      const resynchs = step.block.kind === 'S';
      step = receive(step.host, resynchs ? resynchronised : block({ kind: 'R', nr: 0, error: 1 }));
    }
    expect(step).toMatchObject({ action: 'fail', why: 'silent' });
  });

  test('a card that acknowledges the last block is asked for its response', () => {
    const sent = transmit(T1_START, hex('00 B0 00 00 04'));
    expect(sentBy(receive(sent.host, block({ kind: 'R', nr: 1, error: 0 })))).toMatchObject({ kind: 'R', nr: 0 });
  });

  test('a resynchronisation that is not answered is tried three times', () => {
    let step = transmit(T1_START, hex('00 B0 00 00 04'));
    const sent: Block[] = [sentBy(step)];
    while (step.action === 'send') {
      step = receive(step.host, timeout);
      if (step.action === 'send') sent.push(step.block);
    }
    expect(sent.map((one) => (one.kind === 'S' ? one.type : one.kind))).toEqual([
      'I',
      'R',
      'R',
      'RESYNCH',
      'RESYNCH',
      'RESYNCH',
    ]);
  });
});
