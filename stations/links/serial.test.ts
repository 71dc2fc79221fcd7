import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { RealClock } from '../clock.ts';
import type { Fault } from '../fault.ts';
import { serialLink } from './serial.ts';

/** A serial device server on this machine: what a head behind `tcp://host:port` is to us. */
let server: Server;
let peer: Promise<Socket>;
let url = '';

beforeEach(async () => {
  server = createServer();
  peer = new Promise((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('a serial line behind a device server', () => {
  test('carries bytes both ways', async () => {
    const link = serialLink(url, new RealClock());
    const heard = Promise.withResolvers<string>();
    expect(
      await link.open({ bytes: (bytes) => heard.resolve(Buffer.from(bytes).toString()), closed: () => undefined }),
    ).toMatchObject({
      ok: true,
    });
    const far = await peer;
    const arrived = new Promise<string>((resolve) => far.once('data', (bytes) => resolve(bytes.toString())));
    link.write(Buffer.from('to the machine'));
    expect(await arrived).toBe('to the machine');
    far.write('to the controller');
    expect(await heard.promise).toBe('to the controller');
    await link.close();
    far.destroy();
  });

  test('has an IPv6 address', async (context) => {
    const onSix = createServer((socket) => socket.end('hello'));
    const there = await new Promise<boolean>((resolve) => {
      onSix.once('error', () => resolve(false));
      onSix.listen(0, '::1', () => resolve(true));
    });
    if (!there) return context.skip('this computer has no IPv6 loopback');
    const heard = Promise.withResolvers<string>();
    const link = serialLink(`tcp://[::1]:${(onSix.address() as AddressInfo).port}`, new RealClock());
    const opened = await link.open({
      bytes: (bytes) => heard.resolve(Buffer.from(bytes).toString()),
      closed: () => undefined,
    });
    expect(opened).toMatchObject({ ok: true });
    expect(await heard.promise).toBe('hello');
    await link.close();
    await new Promise((resolve) => onSix.close(resolve));
  });

  test('reports once that the other end has closed', async () => {
    const link = serialLink(url, new RealClock());
    let closed = 0;
    const gone = Promise.withResolvers<undefined>();
    await link.open({
      bytes: () => undefined,
      closed: () => {
        closed += 1;
        gone.resolve(undefined);
      },
    });
    (await peer).destroy();
    await gone.promise;
    link.write(Buffer.from('into the void'));
    await link.close();
    expect(closed).toBe(1);
  });

  test('that speaks Telnet is disconnected at once, with the reason, and none of its bytes is delivered', async () => {
    const link = serialLink(url, new RealClock());
    const heard: Uint8Array[] = [];
    const closed = Promise.withResolvers<Fault | undefined>();
    await link.open({ bytes: (bytes) => heard.push(bytes), closed: closed.resolve });
    // ser2net: WILL BINARY, in two pieces.
    const far = await peer;
    far.setNoDelay(true);
    far.write(Buffer.of(0xff));
    far.write(Buffer.of(0xfb, 0x00, 0xff, 0xfd, 0x00));
    expect(await closed.promise).toMatchObject({ code: 'link.telnet', context: { host: '127.0.0.1' } });
    expect(heard).toEqual([]);
    await link.close();
    far.destroy();
  });

  test('that is raw may begin with FFh: nothing is lost of it', async () => {
    const link = serialLink(url, new RealClock());
    const heard = Promise.withResolvers<Uint8Array>();
    await link.open({ bytes: heard.resolve, closed: () => undefined });
    const far = await peer;
    far.write(Buffer.of(0xff, 0x00, 0x03));
    expect([...(await heard.promise)]).toEqual([0xff, 0x00, 0x03]);
    await link.close();
    far.destroy();
  });

  test('a server that is not there is a fault, not an exception', async () => {
    const link = serialLink('tcp://127.0.0.1:9', new RealClock());
    const opened = await link.open({ bytes: () => undefined, closed: () => undefined });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'link.unreachable' } });
    await link.close();
  });

  test('so is a port that this machine does not have', async () => {
    const link = serialLink('serial:///dev/cardline-nothing?baud=115200', new RealClock());
    const opened = await link.open({ bytes: () => undefined, closed: () => undefined });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'link.unreachable' } });
    await link.close();
  });
});
