import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { repeat, type Clock } from '../../stations/clock.ts';

/** A journal's group of entries, as large as a few of them are. */
const GROUP = new Uint8Array(4096);
const EVERY_MS = 150;

/** How long the disk under a folder takes to make a few kilobytes durable, again and again until it is told to stop. */
export class DiskSyncs {
  readonly tookMs: number[] = [];
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #stopping = new AbortController();

  constructor(clock: Clock, folder: string) {
    this.#clock = clock;
    this.#folder = folder;
  }

  async run(): Promise<void> {
    const file = openSync(join(this.#folder, 'bench-syncs'), 'w');
    await repeat(this.#clock, EVERY_MS, this.#stopping.signal, () => {
      const beganMs = this.#clock.nowMs();
      writeSync(file, GROUP);
      fsyncSync(file);
      this.tookMs.push(this.#clock.nowMs() - beganMs);
    });
    closeSync(file);
  }

  stop(): void {
    this.#stopping.abort();
  }
}
