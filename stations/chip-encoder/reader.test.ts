import { describe, expect, test } from 'vitest';

import { COMMAND_STATUS, encodeFrame, PC_TO_RDR, RDR_TO_PC, type CcidMessage } from './ccid.ts';
import { ATR, comesTo, serialHead } from './head-kit.ts';
import { TIME_EXTENSIONS_MAX_MS } from './reader.ts';

const NONE = new Uint8Array(0);

describe('a reader that asks for more time', () => {
  test('without end times out after a minute, with its name, and not only after six', async () => {
    // In answer to every command, and again half a second later, for ever.
    const { clock, reader } = await serialHead(({ slot, sequence }, say, time) => {
      const specific = [COMMAND_STATUS.timeExtension << 6, 1, 0] as const;
      const extend = (): void => {
        say(encodeFrame({ type: RDR_TO_PC.slotStatus, slot, sequence, specific, data: NONE }));
        time.schedule(500, extend);
      };
      extend();
    });
    const powered = await comesTo(clock, reader.powerOn(), 360_000);
    expect(powered.value).toMatchObject({
      ok: false,
      fault: { code: 'station.asks-for-time', context: { station: 'head-1' } },
    });
    expect(powered.ms).toBeLessThan(TIME_EXTENSIONS_MAX_MS + 5000);
  });
});

describe('a reader’s parameters after power-on', () => {
  const T0_PARAMETERS = Uint8Array.of(0x11, 0x00, 0x00, 0x0a, 0x00);
  const WANTED = Uint8Array.of(0x11, 0x11, 0x00, 0x65, 0x00, 0xfe, 0x00);

  /** What it was asked for, until it had to pass on a block: nothing comes of that. */
  async function asked(protocol: number, data: Uint8Array, refuses: boolean): Promise<readonly CcidMessage[]> {
    const { clock, reader, heard } = await serialHead(({ type, slot, sequence }, say) => {
      if (type === PC_TO_RDR.xfrBlock) return;
      const powers = type === PC_TO_RDR.iccPowerOn;
      const status = powers || !refuses ? 0 : COMMAND_STATUS.failed << 6;
      const specific = [status, 0, powers ? 0 : protocol] as const;
      const reply = powers ? RDR_TO_PC.dataBlock : RDR_TO_PC.parameters;
      say(encodeFrame({ type: reply, slot, sequence, specific, data: powers ? ATR : refuses ? NONE : data }));
    });
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

  test('are not supported: a reader that refuses the command is used unchanged', async () => {
    expect(types(await asked(1, NONE, true))).toEqual([iccPowerOn, getParameters, xfrBlock]);
  });
});
