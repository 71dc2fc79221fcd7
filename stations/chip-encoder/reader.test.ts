import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../clock.ts';
import { done, type Outcome } from '../fault.ts';
import type { SerialLink, SerialListener } from '../links/serial-link.ts';
import { COMMAND_STATUS, EMPTY_BUFFER, encodeFrame, parseFrames, RDR_TO_PC, type CcidMessage } from './ccid.ts';
import { CcidReader, TIME_EXTENSIONS_MAX_MS } from './reader.ts';

/** A reader that asks for more time in answer to every command, and again a second later, for ever. */
class ReaderWithoutEnd implements SerialLink {
  readonly #clock: VirtualClock;
  #listener: SerialListener | null = null;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  open(listener: SerialListener): Promise<Outcome<void>> {
    this.#listener = listener;
    return Promise.resolve(done(undefined));
  }

  write(bytes: Uint8Array): void {
    for (const event of parseFrames(EMPTY_BUFFER, bytes).events)
      if (event.type === 'message') this.#extend(event.message);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #extend({ slot, sequence }: CcidMessage): void {
    const status = COMMAND_STATUS.timeExtension << 6;
    const data = new Uint8Array(0);
    this.#listener?.bytes(encodeFrame({ type: RDR_TO_PC.slotStatus, slot, sequence, specific: [status, 1, 0], data }));
    this.#clock.schedule(500, () => this.#extend({ slot, sequence, type: 0, specific: [0, 0, 0], data }));
  }
}

describe('a reader that asks for more time', () => {
  test('without end is given up after a minute, with its name: long before six minutes', async () => {
    const clock = new VirtualClock();
    const reader = new CcidReader('head-1', clock, new ReaderWithoutEnd(clock));
    await reader.open(() => undefined);
    let powered: Outcome<Uint8Array> | null = null;
    void reader.powerOn().then((outcome) => (powered = outcome));
    await clock.run(() => powered !== null, 360_000);
    expect(powered).toMatchObject({
      ok: false,
      fault: { code: 'station.asks-for-time', context: { station: 'head-1' } },
    });
    expect(clock.nowMs()).toBeLessThan(TIME_EXTENSIONS_MAX_MS + 5000);
  });
});
