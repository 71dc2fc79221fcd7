import { ClientReverseConnect } from 'node-opcua-client';

/**
 * Reverse connect (OPC 10000-6 §7.1.3), for machines behind a firewall: this computer listens, and the machine identifies itself in its
 * first message. Security is that of any connection: the trusted certificate of that application must match.
 */

/** Listening address and expected identity of a machine with reverse connect. */
export interface ReverseConnect {
  /** Address on which this computer listens, `opc.tcp://host:port`. */
  readonly listen: string;
  /** Application URI with which the machine identifies itself. */
  readonly serverUri: string;
}

/** Time in which a machine must identify itself after it connects. */
const HELLO_TIMEOUT_MS = 5000;
/** How long a connection is kept for a driver that is not waiting at this moment; drivers retry within a second. */
const KEPT_MS = 10_000;
const WAITING_MAX = 20;

/** One listener per address for the lifetime of this process: machines reconnect at any time. */
const listeners = new Map<string, Promise<ClientReverseConnect>>();

/**
 * Returns the listener for this address, and starts it if necessary.
 *
 * @throws the operating system's error when the address is not available; the next call tries again
 */
export function reverseListener(url: string): Promise<ClientReverseConnect> {
  const known = listeners.get(url);
  if (known !== undefined) return known;
  const listener = new ClientReverseConnect({
    connectionUrl: url,
    acceptTimeout: HELLO_TIMEOUT_MS,
    maxPendingSockets: WAITING_MAX,
    matchTimeout: KEPT_MS,
  });
  const listening = listener.start().then(
    () => listener,
    (error: unknown) => {
      listeners.delete(url);
      throw error;
    },
  );
  listeners.set(url, listening);
  return listening;
}

/** Stops all listeners; established connections stay open. */
export async function stopReverseListeners(): Promise<void> {
  const all = [...listeners.values()];
  listeners.clear();
  for (const listening of all) await (await listening).stop();
}
