import { createServer, Socket, type AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import { RealClock, VirtualClock } from '../clock.ts';
import { NETWORK, reach, type Network } from './reach.ts';

/** Sockets that behave as the addresses do: `dead` swallows packets, `refuses` says no, `lives` takes the connection. */
class ImaginedNetwork implements Network {
  readonly dialled: string[] = [];
  readonly sockets: Socket[] = [];
  readonly #addresses: Readonly<Record<string, 'dead' | 'refuses' | 'lives'>>;

  constructor(addresses: Readonly<Record<string, 'dead' | 'refuses' | 'lives'>>) {
    this.#addresses = addresses;
  }

  resolve(): Promise<readonly string[]> {
    return Promise.resolve(Object.keys(this.#addresses));
  }

  dial(address: string): Socket {
    const socket = new Socket();
    this.dialled.push(address);
    this.sockets.push(socket);
    const answer = this.#addresses[address];
    if (answer === 'refuses') queueMicrotask(() => socket.emit('error', new Error('ECONNREFUSED')));
    if (answer === 'lives') queueMicrotask(() => socket.emit('connect'));
    return socket;
  }
}

async function reached(network: ImaginedNetwork): Promise<{ address: string | null; atMs: number }> {
  const clock = new VirtualClock();
  let found: { address: string | null; atMs: number } | null = null;
  void reach({ host: 'printer', port: 4840 }, clock, 200, network).then((socket) => {
    found = {
      address: socket === null ? null : (network.dialled[network.sockets.indexOf(socket)] ?? ''),
      atMs: clock.nowMs(),
    };
  });
  await clock.run(() => found !== null, 60_000);
  return found ?? { address: 'never', atMs: Infinity };
}

test.each([
  ['the first address lives', { 'fd00::1': 'lives', '10.0.0.1': 'lives' }, 'fd00::1', 0],
  [
    'the first address is dead: the next one is tried beside it',
    { 'fd00::1': 'dead', '10.0.0.1': 'lives' },
    '10.0.0.1',
    100,
  ],
  ['the first address refuses: the next one at once', { 'fd00::1': 'refuses', '10.0.0.1': 'lives' }, '10.0.0.1', 0],
  ['families take turns', { 'fd00::1': 'dead', 'fd00::2': 'dead', '10.0.0.1': 'lives' }, '10.0.0.1', 100],
  ['no address lives', { 'fd00::1': 'dead', '10.0.0.1': 'dead' }, null, 300],
  ['every address refuses', { 'fd00::1': 'refuses', '10.0.0.1': 'refuses' }, null, 0],
  ['the name is unknown', {}, null, 0],
] as const)('of a name’s addresses the first that answers is connected to: %s', async (_, addresses, address, atMs) => {
  const network = new ImaginedNetwork(addresses);
  expect(await reached(network)).toEqual({ address, atMs });
  const others = network.sockets.filter((_socket, index) => network.dialled[index] !== address);
  expect(others.every(({ destroyed }) => destroyed)).toBe(true);
});

test('a name service that never answers times out', async () => {
  const network = new ImaginedNetwork({});
  network.resolve = () => new Promise(() => undefined);
  expect(await reached(network)).toEqual({ address: null, atMs: 2000 });
});

test('on this computer: what refuses on one address and listens on the other is found', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const network = { ...NETWORK, resolve: () => Promise.resolve(['127.0.0.2', '::1', '127.0.0.1']) };
  const socket = await reach({ host: 'printer', port }, new RealClock(), 3000, network);
  expect(socket?.remoteAddress).toBe('127.0.0.1');
  socket?.destroy();
  await new Promise((resolve) => server.close(resolve));
});
