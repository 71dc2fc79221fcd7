import type { ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';

import { forkBeside } from './fork-beside.ts';

/** More than the queue of those who knock has room for. */
const KNOCKS = 4;

/**
 * A port of this computer that is as if the cable were pulled: who knocks hears neither yes nor no. Its listener stands still, and
 * the queue before it is full, so that the kernel drops what else comes (tcp(7), `tcp_abort_on_overflow` off).
 */
export class BlackHole {
  readonly #port: number;
  #listener: ChildProcess | null = null;
  #knocking: Socket[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  async open(): Promise<void> {
    const listener = forkBeside('black-hole-listener', [String(this.#port)]);
    this.#listener = listener;
    await new Promise((resolve) => listener.once('message', resolve));
    listener.kill('SIGSTOP');
    this.#knocking = Array.from({ length: KNOCKS }, () =>
      connect(this.#port, '127.0.0.1').on('error', () => undefined),
    );
  }

  async close(): Promise<void> {
    for (const socket of this.#knocking) socket.destroy();
    const listener = this.#listener;
    this.#listener = null;
    if (listener === null) return;
    const gone = new Promise((resolve) => listener.once('exit', resolve));
    listener.kill('SIGKILL');
    await gone;
  }
}
