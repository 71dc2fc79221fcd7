import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../clock.ts';
import { done, type Outcome } from '../fault.ts';
import type { SerialLink, SerialListener } from '../links/serial-link.ts';
import {
  COMMAND_STATUS,
  EMPTY_BUFFER,
  encodeFrame,
  parseFrames,
  PC_TO_RDR,
  RDR_TO_PC,
  type CcidMessage,
} from './ccid.ts';
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

describe('a reader’s parameters after power-on', () => {
  const NONE = new Uint8Array(0);
  /** T=1, IFSC 254, BWI 6, CWI 5, CRC. */
  const ATR = Buffer.from('3b808171fe6501ea', 'hex');
  const T0_PARAMETERS = Uint8Array.of(0x11, 0x00, 0x00, 0x0a, 0x00);
  const WANTED = Uint8Array.of(0x11, 0x11, 0x00, 0x65, 0x00, 0xfe, 0x00);

  /** What it was asked for, until it had to pass on a block: nothing comes of that. */
  async function asked(protocol: number, data: Uint8Array, refuses: boolean): Promise<readonly CcidMessage[]> {
    const clock = new VirtualClock();
    const heard: CcidMessage[] = [];
    let listener: SerialListener | null = null;
    const answer = ({ type, slot, sequence }: CcidMessage): void => {
      const powers = type === PC_TO_RDR.iccPowerOn;
      const status = powers || !refuses ? 0 : COMMAND_STATUS.failed << 6;
      const reply = powers ? RDR_TO_PC.dataBlock : RDR_TO_PC.parameters;
      const specific = [status, 0, powers ? 0 : protocol] as const;
      listener?.bytes(
        encodeFrame({ type: reply, slot, sequence, specific, data: powers ? ATR : refuses ? NONE : data }),
      );
    };
    const reader = new CcidReader('head-1', clock, {
      open: (given) => {
        listener = given;
        return Promise.resolve(done(undefined));
      },
      write: (bytes) => {
        for (const event of parseFrames(EMPTY_BUFFER, bytes).events) {
          if (event.type !== 'message') continue;
          heard.push(event.message);
          if (event.message.type !== PC_TO_RDR.xfrBlock) answer(event.message);
        }
      },
      close: () => Promise.resolve(),
    });
    await reader.open(() => undefined);
    void reader.powerOn();
    await clock.run(() => heard.some(({ type }) => type === PC_TO_RDR.xfrBlock), 10_000);
    return heard;
  }

  const types = (heard: readonly CcidMessage[]): number[] => heard.map(({ type }) => type);
  const { iccPowerOn, getParameters, setParameters, xfrBlock } = PC_TO_RDR;

  test.each([
    ['are still those of T=0', 0, T0_PARAMETERS],
    ['are of T=1, and not the chip’s', 1, Uint8Array.of(0x11, 0x10, 0x00, 0x4d, 0x00, 0x20, 0x00)],
  ] as const)('%s: they are set as the answer to reset wants them', async (_, protocol, data) => {
    const heard = await asked(protocol, data, false);
    expect(types(heard)).toEqual([iccPowerOn, getParameters, setParameters, xfrBlock]);
    expect(heard[2]?.specific[0]).toBe(1);
    expect(heard[2]?.data).toEqual(WANTED);
  });

  test('are the chip’s already, at a speed that the reader agreed on with it: nothing is set', async () => {
    const faster = WANTED.with(0, 0x96);
    expect(types(await asked(1, faster, false))).toEqual([iccPowerOn, getParameters, xfrBlock]);
  });

  test('are none of its business: a reader that refuses the command is used as it is', async () => {
    expect(types(await asked(1, NONE, true))).toEqual([iccPowerOn, getParameters, xfrBlock]);
  });
});
