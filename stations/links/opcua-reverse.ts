import { ClientReverseConnect } from 'node-opcua-client';

/**
 * Machines that connect by themselves (reverse connect, OPC 10000-6 §7.1.3), as from behind a firewall: this computer listens, and a
 * machine says with its first message who it is. Security is that of every connection: it is held against the certificate that is
 * trusted for this name.
 */

export interface ReverseConnect {
  /** Where this computer listens, `opc.tcp://host:port`. */
  readonly listen: string;
  /** Application URI by which the machine calls itself. */
  readonly serverUri: string;
}

/** A machine says who it is at once. */
const HELLO_TIMEOUT_MS = 5000;
/** For so long a machine that is not waited for at this moment is kept; its driver asks again within a second. */
const KEPT_MS = 10_000;
const WAITING_MAX = 20;

/** One listener for all machines that connect to one address, for as long as this process lives: they come again when they like. */
const listeners = new Map<string, Promise<ClientReverseConnect>>();

/** Throws the operating system's error where nobody can listen there; the next one tries again. */
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

/** Ends what listens; what is connected stays. */
export async function stopReverseListeners(): Promise<void> {
  const all = [...listeners.values()];
  listeners.clear();
  for (const listening of all) await (await listening).stop();
}
