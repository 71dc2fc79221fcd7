import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { RealClock, type Clock } from '../clock.ts';
import type { Fault } from '../fault.ts';
import { PcscSocket } from './pcsc.ts';

/** A pcscd of which each question is answered by the bytes that stand here for its command; no bytes are silence, null hangs up. */
type Answers = Readonly<Record<number, (body: Buffer) => Buffer | null>>;

const REAL = new RealClock();
/** Waits that are over a hundred times as soon. */
const IMPATIENT: Clock = {
  nowMs: () => REAL.nowMs(),
  wallTimeMs: () => REAL.wallTimeMs(),
  schedule: (delayMs, task) => REAL.schedule(delayMs / 100, task),
};
const READERS_BYTES = 2944;
const CARD = 7;

function words(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) out.writeUInt32LE(value, index * 4);
  return out;
}

const HEALTHY: Answers = {
  0x11: () => words(4, 4, 0),
  0x01: () => words(2, 99, 0),
  0x12: () => Buffer.alloc(READERS_BYTES),
  0x04: () => Buffer.concat([words(99), Buffer.alloc(128), words(1, 2, CARD, 2, 0)]),
  0x05: () => words(CARD, 1, 2, 2, 2, 0),
  0x09: () => Buffer.concat([words(CARD, 2, 16, 5, 2, 16, 4, 0), Buffer.from('01029000', 'hex')]),
  0x06: () => words(CARD, 2, 0),
};

let folder = '';
let path = '';
let server: Server;
let peers: Socket[];
let asked: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cardline-pcscd-'));
  path = join(folder, 'pcscd.comm');
  peers = [];
  asked = [];
});
afterEach(() => {
  for (const peer of peers) peer.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});

/** `piece`: so many bytes are sent at a time. */
async function pcscd(answers: Answers, piece = 4096): Promise<void> {
  server = createServer((socket) => {
    peers.push(socket);
    let heard = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      while (heard.length >= 8) {
        const command = heard.readUInt32LE(4);
        const bodyEnd = 8 + heard.readUInt32LE(0);
        const end = command === 0x09 && heard.length >= 24 ? bodyEnd + heard.readUInt32LE(20) : bodyEnd;
        if (heard.length < end) return;
        const body = heard.subarray(8, end);
        heard = heard.subarray(end);
        asked.push(command);
        const answer = answers[command]?.(body);
        if (answer === null) socket.destroy();
        else if (answer !== undefined)
          for (let at = 0; at < answer.length; at += piece) socket.write(answer.subarray(at, at + piece));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

async function opened(clock: Clock = REAL): Promise<{ link: PcscSocket; closed: Promise<Fault> }> {
  const link = new PcscSocket(clock, path);
  const closed = Promise.withResolvers<Fault>();
  expect(await link.open(closed.resolve)).toEqual({ ok: true, value: undefined });
  return { link, closed: closed.promise };
}

describe('a chip behind pcscd', () => {
  test.each([4096, 3])('is connected, reset, used and released; answers come %i bytes at a time', async (piece) => {
    await pcscd(HEALTHY, piece);
    const { link } = await opened();
    expect(link.service).toBe('pcscd, protocol 4.4');
    expect(await link.readers()).toEqual({ ok: true, value: [] });
    expect(await link.connect('Reader 00 00')).toEqual({ ok: true, value: { card: CARD, result: 0 } });
    expect(await link.reset(CARD)).toEqual({ ok: true, value: { result: 0 } });
    expect(await link.transmit(CARD, Buffer.from('00a4040000', 'hex'))).toEqual({
      ok: true,
      value: { result: 0, response: Buffer.from('01029000', 'hex') },
    });
    expect(await link.disconnect(CARD)).toEqual({ ok: true, value: { result: 0 } });
    await link.close();
  });

  test('that has gone answers nothing: the result says so, and no bytes follow it', async () => {
    await pcscd({ ...HEALTHY, 0x09: () => words(CARD, 2, 16, 5, 2, 16, 4, 0x8010_0069) });
    const { link } = await opened();
    expect(await link.transmit(CARD, new Uint8Array(5))).toMatchObject({ value: { result: 0x8010_0069 } });
    expect(await link.readers()).toMatchObject({ ok: true });
    await link.close();
  });
});

describe('a pcscd', () => {
  test('that is not there is reported, with the remedy', async () => {
    server = createServer();
    const link = new PcscSocket(REAL, path);
    expect(await link.open(() => undefined)).toMatchObject({
      fault: { code: 'link.pcscd-missing', context: { path } },
    });
  });

  test('that closes the connection refuses this account', async () => {
    await pcscd({ 0x11: () => null });
    const link = new PcscSocket(REAL, path);
    expect(await link.open(() => undefined)).toMatchObject({ fault: { code: 'link.pcscd-refuses' } });
  });

  test.each([3, 5])('that takes version 4.%i alone is spoken to in it', async (minor) => {
    const version = (body: Buffer): Buffer => words(4, minor, body.readUInt32LE(4) === minor ? 0 : 0x8010_001e);
    await pcscd({ ...HEALTHY, 0x11: version });
    const { link } = await opened();
    expect(link.service).toBe(`pcscd, protocol 4.${minor}`);
    expect(asked.filter((command) => command === 0x11)).toHaveLength(2);
    await link.close();
  });

  test.each([
    ['4.9', 4, 9],
    ['5.0', 5, 0],
  ])('of version %s that takes no other is not guessed at', async (found, major, minor) => {
    await pcscd({ ...HEALTHY, 0x11: () => words(major, minor, 0x8010_001e) });
    const link = new PcscSocket(REAL, path);
    expect(await link.open(() => undefined)).toMatchObject({
      fault: { code: 'link.pcscd-version', context: { found } },
    });
  });

  test('that ends during a command ends the wait, and is reported once', async () => {
    await pcscd({ ...HEALTHY, 0x09: () => null });
    const { link, closed } = await opened();
    expect(await link.transmit(CARD, new Uint8Array(5))).toMatchObject({ fault: { code: 'link.lost' } });
    expect(await closed).toMatchObject({ code: 'link.lost' });
    expect(await link.readers()).toMatchObject({ fault: { code: 'link.lost' } });
  });

  test('that is silent times out: a later answer is ignored', async () => {
    await pcscd({ ...HEALTHY, 0x12: () => Buffer.alloc(0) });
    const { link, closed } = await opened(IMPATIENT);
    expect(await link.readers()).toMatchObject({ fault: { code: 'link.stale' } });
    expect(await closed).toMatchObject({ code: 'link.stale' });
    expect(await link.connect('Reader 00 00')).toMatchObject({ fault: { code: 'link.lost' } });
  });

  test('with a chip that works for more than a minute asks for too much time', async () => {
    await pcscd({ ...HEALTHY, 0x09: () => Buffer.alloc(0) });
    const { link } = await opened(IMPATIENT);
    expect(await link.transmit(CARD, new Uint8Array(5))).toMatchObject({
      fault: { code: 'station.asks-for-time', context: { seconds: 61 } },
    });
  });

  test('that claims a longer answer than there can be is not waited for', async () => {
    await pcscd({ ...HEALTHY, 0x09: () => words(CARD, 2, 16, 5, 2, 16, 0x7fff_ffff, 0) });
    const { link, closed } = await opened();
    expect(await link.transmit(CARD, new Uint8Array(5))).toMatchObject({ fault: { code: 'station.protocol' } });
    expect(await closed).toMatchObject({ code: 'station.protocol' });
  });

  test('whose connection we close while it works is not waited for', async () => {
    await pcscd({ ...HEALTHY, 0x09: () => Buffer.alloc(0) });
    const { link } = await opened();
    const waiting = link.transmit(CARD, new Uint8Array(5));
    await link.close();
    expect(await waiting).toMatchObject({ fault: { code: 'link.lost' } });
  });
});
