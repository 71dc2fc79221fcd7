import { lookup } from 'node:dns/promises';
import { connect, isIP, isIPv6, type Socket } from 'node:net';

import { withTimeout, type Cancel, type Clock } from '../clock.ts';
import type { NetworkAddress } from './address.ts';

/** Connects to a host by name: of several addresses, to the first that answers (RFC 8305, “Happy Eyeballs”). */

/** A name lookup that times out is repeated with the next connection attempt. */
const LOOKUP_TIMEOUT_MS = 2000;
/** Delay between attempts, milliseconds. RFC 8305 §8 permits 100 ms at least; on a plant network a live address answers within 1 ms. */
export const ATTEMPT_DELAY_MS = 100;
const ADDRESSES_MAX = 8;

/** Network functions of the operating system; replaced in tests. */
export interface Network {
  /** Addresses of a host name, in order of preference. */
  resolve(host: string): Promise<readonly string[]>;
  dial(address: string, port: number): Socket;
}

/** Each name is looked up once at a time: pending lookups of a slow name service would block the thread pool used for files. */
const asking = new Map<string, Promise<readonly string[]>>();

export const NETWORK: Network = {
  resolve: (host) => {
    const asked =
      asking.get(host) ??
      lookup(host, { all: true, order: 'verbatim' })
        .then((found) => found.map(({ address }) => address))
        .finally(() => asking.delete(host));
    asking.set(host, asked);
    return asked;
  },
  dial: (address, port) => connect({ host: address, port, noDelay: true }),
};

/**
 * Opens a socket to the first address that answers. Each address has `attemptMs` milliseconds. Null when none accepts a connection; later
 * errors of the socket do not throw.
 */
export async function reach(
  { host, port }: NetworkAddress,
  clock: Clock,
  attemptMs: number,
  network: Network = NETWORK,
): Promise<Socket | null> {
  const none: readonly string[] = [];
  const found =
    isIP(host) > 0
      ? [host]
      : await withTimeout(
          clock,
          LOOKUP_TIMEOUT_MS,
          network.resolve(host).catch(() => none),
          none,
        );
  const addresses = alternating(found).slice(0, ADDRESSES_MAX);
  return addresses.length === 0 ? null : race(addresses, port, clock, attemptMs, network);
}

/** Alternates the address families, starting with the preferred one (RFC 8305 §4). */
function alternating(addresses: readonly string[]): string[] {
  const first = addresses.filter((address) => isIPv6(address) === isIPv6(addresses[0] ?? ''));
  const others = addresses.filter((address) => !first.includes(address));
  return Array.from({ length: Math.max(first.length, others.length) }, (_, index) => [
    ...first.slice(index, index + 1),
    ...others.slice(index, index + 1),
  ]).flat();
}

function race(
  addresses: readonly string[],
  port: number,
  clock: Clock,
  attemptMs: number,
  network: Network,
): Promise<Socket | null> {
  return new Promise((resolve) => {
    const waiting = [...addresses];
    const attempts = new Map<Socket, Cancel>();
    let cancelNext: Cancel = () => undefined;
    let over = false;
    const end = (reached: Socket | null): void => {
      over = true;
      cancelNext();
      for (const [socket, cancel] of attempts) {
        cancel();
        if (socket !== reached) socket.destroy();
      }
      resolve(reached);
    };
    const next = (): void => {
      cancelNext();
      const address = waiting.shift();
      if (address === undefined) {
        if (attempts.size === 0) end(null);
        return;
      }
      const socket = network.dial(address, port);
      const failed = (): void => {
        attempts.get(socket)?.();
        if (!attempts.delete(socket) || over) return;
        socket.destroy();
        next();
      };
      attempts.set(socket, clock.schedule(attemptMs, failed));
      socket.once('connect', () => (over ? socket.destroy() : end(socket)));
      socket.on('error', failed);
      if (waiting.length > 0) cancelNext = clock.schedule(ATTEMPT_DELAY_MS, next);
    };
    next();
  });
}
