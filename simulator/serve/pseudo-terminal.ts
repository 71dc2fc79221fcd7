import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';

import pty from '@lydell/node-pty';

import { DisturbedLine, type Disturbance } from '../../stations/links/disturbance.ts';
import type { SeededRandom } from '../../stations/random.ts';

/**
 * Simulated machine's end of a serial line: the master of a pseudo-terminal. A driver (or pcscd) opens the slave. Unplugging is silent, as
 * with a real cable: bytes are lost without notice.
 */

/** Members that the library's types lack: `open`, and the streams; reading the slave stream would consume the driver's bytes. */
interface PtyInternals {
  readonly _master: ReadStream;
  readonly _slave: ReadStream;
  readonly _pty: string;
}

interface PtyOpener {
  open(options: { encoding: null; cols: number; rows: number }): PtyInternals;
}

/** Serial line of one simulated machine; `path` is the device file for its driver. */
export class PseudoTerminal {
  readonly path: string;
  readonly #master: ReadStream & { write(bytes: Uint8Array): boolean };
  readonly #keepOpen: number;
  readonly #way: DisturbedLine;
  #plugged = true;

  constructor(random: SeededRandom, receive: (bytes: Uint8Array) => void) {
    this.#way = new DisturbedLine(random);
    const terminal = (pty as unknown as PtyOpener).open({ encoding: null, cols: 80, rows: 24 });
    this.path = terminal._pty;
    // An open descriptor of the slave prevents a hang-up at the master between two drivers.
    this.#keepOpen = openSync(this.path, constants.O_RDWR | constants.O_NOCTTY);
    terminal._slave.destroy();
    execFileSync('stty', ['-F', this.path, 'raw', '-echo']);
    this.#master = terminal._master;
    this.#master.on('data', (bytes: Buffer) => {
      if (!this.#plugged) return;
      for (const frame of this.#way.toDevice(bytes)) receive(frame);
    });
    this.#master.on('error', () => undefined);
  }

  send(bytes: Uint8Array): void {
    if (!this.#plugged) return;
    for (const frame of this.#way.toHost(bytes)) this.#master.write(Buffer.from(frame));
  }

  /** Sets the disturbance; null ends it. */
  disturb(disturbance: Disturbance | null): void {
    this.#way.disturb(disturbance);
  }

  unplug(): void {
    this.#plugged = false;
  }

  plug(): void {
    this.#plugged = true;
  }

  close(): void {
    closeSync(this.#keepOpen);
    this.#master.destroy();
  }
}
