import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../clock.ts';
import { done, failed, fault, type Outcome } from '../fault.ts';
import { PCSC, type PcscLink, type PcscReaderState } from '../links/pcsc-link.ts';
import { selectMasterFile } from '../smartcard/iso7816/apdu.ts';
import { CARD_NOTICED_MS, LOSS_NOTICED_MS, PcscReader } from './pcsc-reader.ts';

const ATR = Buffer.from('3b808171fe6501ea', 'hex');
const ATR_T0 = Buffer.from('3b00', 'hex');
const NAME = 'Reader (1) 00 00';
const HERE: PcscReaderState = { name: NAME, slot: 'present', atr: ATR };
const EMPTY: PcscReaderState = { name: NAME, slot: 'absent', atr: new Uint8Array(0) };

/** What pcscd says at the moment. */
interface Said {
  states: readonly PcscReaderState[];
  connect: number;
  reset: number;
  transmit: number;
  /** pcscd has ended. */
  lost: boolean;
}

function head(
  reader = 'Reader (1)',
  states: readonly PcscReaderState[] = [HERE],
): { clock: VirtualClock; reader: PcscReader; said: Said; calls: string[] } {
  const clock = new VirtualClock();
  const said: Said = { states, connect: 0, reset: 0, transmit: 0, lost: false };
  const calls: string[] = [];
  const call = <T>(name: string, value: T): Promise<Outcome<T>> => {
    calls.push(name);
    return Promise.resolve(done(value));
  };
  const link: PcscLink = {
    service: 'pcscd, protocol 4.4',
    open: () => Promise.resolve(done(undefined)),
    close: () => Promise.resolve(),
    readers: () => Promise.resolve(done(said.states)),
    connect: (name) => call(`connect ${name}`, { card: 7, result: said.connect }),
    reset: () => call('reset', { result: said.reset }),
    transmit: () =>
      said.lost
        ? Promise.resolve(failed(fault('link.lost', 'major', {})))
        : call('transmit', { result: said.transmit, response: Uint8Array.of(0x90, 0x00) }),
    disconnect: () => call('disconnect', { result: 0 }),
  };
  return { clock, reader: new PcscReader('head-1', clock, link, reader), said, calls };
}

/** What a wait comes to, and after how long. */
async function after<T>(clock: VirtualClock, work: Promise<T>): Promise<{ value: T | null; ms: number }> {
  let value: T | null = null;
  void work.then((came) => (value = came));
  await clock.run(() => value !== null, 60_000);
  return { value, ms: clock.nowMs() };
}

describe('a reader behind pcscd', () => {
  test('is found by its name, and says who it is', async () => {
    const { reader } = head();
    expect(await reader.open(() => undefined)).toMatchObject({ ok: true });
    expect(await reader.identify()).toMatchObject({
      value: { manufacturer: 'PC/SC', model: NAME, softwareRevision: 'pcscd, protocol 4.4' },
    });
  });

  test.each([
    ['link.reader-missing', 'Reader (2)', [HERE]],
    ['link.reader-ambiguous', 'Reader (1)', [HERE, { ...EMPTY, name: 'Reader (1) 01 00' }]],
  ] as const)('that is not there, or there twice, is %s', async (code, wanted, states) => {
    const { reader } = head(wanted, states);
    const found = states.map(({ name }) => name).join(', ');
    expect(await reader.open(() => undefined)).toMatchObject({
      fault: { code, context: { station: 'head-1', reader: wanted, found } },
    });
  });

  test('that is pulled out while nothing is done is missed', async () => {
    const { reader, said } = head();
    await reader.open(() => undefined);
    said.states = [];
    expect(await reader.present()).toMatchObject({ fault: { code: 'link.reader-missing', severity: 'minor' } });
  });
});

describe('power-on behind pcscd', () => {
  test('is a cold reset of a chip that no other program has, and powers off what went before', async () => {
    const { reader, clock, calls } = head();
    await reader.open(() => undefined);
    expect((await after(clock, reader.powerOn())).value).toEqual({ ok: true, value: ATR });
    expect((await after(clock, reader.powerOn())).value).toMatchObject({ ok: true });
    expect(calls).toEqual([`connect ${NAME}`, 'reset', 'disconnect', `connect ${NAME}`, 'reset']);
  });

  test('waits for a card that pcscd has not noticed yet', async () => {
    const { reader, clock, said } = head('Reader (1)', [EMPTY]);
    await reader.open(() => undefined);
    said.connect = PCSC.noSmartCard;
    clock.schedule(700, () => Object.assign(said, { connect: 0, states: [HERE] }));
    const powered = await after(clock, reader.powerOn());
    expect(powered.value).toMatchObject({ ok: true });
    expect(powered.ms).toBeLessThan(900);
  });

  test.each([
    ['a head without a card', PCSC.noSmartCard, 'chip.absent'],
    ['a chip that gives no answer to reset', PCSC.unresponsiveCard, 'chip.mute'],
    ['a chip that another program has', PCSC.sharingViolation, 'link.reader-taken'],
  ] as const)('of %s is given up after three seconds', async (_, result, code) => {
    const { reader, clock, said } = head();
    await reader.open(() => undefined);
    said.connect = result;
    const powered = await after(clock, reader.powerOn());
    expect(powered.value).toMatchObject({ fault: { code } });
    expect(powered.ms).toBeGreaterThanOrEqual(CARD_NOTICED_MS);
    expect(powered.ms).toBeLessThan(CARD_NOTICED_MS + 500);
  });

  test.each([
    ['a chip without T=1', PCSC.protocolMismatch, 'chip.refused'],
    ['a reader that is gone', PCSC.readerUnavailable, 'link.reader-missing'],
    ['a pcscd that says what nobody knows', 0x8010_0001, 'station.protocol'],
  ] as const)('of %s is not tried again', async (_, result, code) => {
    const { reader, clock, said } = head();
    await reader.open(() => undefined);
    said.connect = result;
    expect(await after(clock, reader.powerOn())).toMatchObject({ value: { fault: { code } }, ms: 0 });
  });

  test('of a chip whose answer to reset offers T=0 alone is refused', async () => {
    const { reader, clock } = head('Reader (1)', [{ ...HERE, atr: ATR_T0 }]);
    await reader.open(() => undefined);
    expect((await after(clock, reader.powerOn())).value).toMatchObject({ fault: { code: 'chip.refused' } });
  });

  test('of a chip that fails its reset lets go of the chip before it tries again', async () => {
    const { reader, clock, said, calls } = head();
    await reader.open(() => undefined);
    said.reset = PCSC.unresponsiveCard;
    clock.schedule(50, () => (said.reset = 0));
    expect((await after(clock, reader.powerOn())).value).toMatchObject({ ok: true });
    expect(calls).toEqual([`connect ${NAME}`, 'reset', 'disconnect', `connect ${NAME}`, 'reset']);
  });
});

describe('a command to a chip behind pcscd', () => {
  async function powered(): Promise<ReturnType<typeof head>> {
    const made = head();
    await made.reader.open(() => undefined);
    await after(made.clock, made.reader.powerOn());
    return made;
  }

  test('comes back with its status words', async () => {
    const { reader } = await powered();
    expect(await reader.transceive(selectMasterFile())).toMatchObject({ value: { sw: 0x9000 } });
  });

  test('without power goes nowhere', async () => {
    const { reader, calls } = await powered();
    await reader.powerOff();
    expect(await reader.transceive(selectMasterFile())).toMatchObject({ fault: { code: 'chip.mute' } });
    expect(calls).not.toContain('transmit');
  });

  test('that is not answered though card and reader stay is the chip’s silence', async () => {
    const { reader, clock, said } = await powered();
    said.transmit = PCSC.notTransacted;
    const silent = await after(clock, reader.transceive(selectMasterFile()));
    expect(silent.value).toMatchObject({ fault: { code: 'chip.mute' } });
    expect(silent.ms).toBeGreaterThanOrEqual(LOSS_NOTICED_MS);
  });

  test.each([
    ['a card that was taken out', [EMPTY], 'chip.absent'],
    ['a reader that was pulled out', [], 'link.reader-missing'],
    ['a reader that pcscd lost', [{ ...EMPTY, slot: 'unknown' as const }], 'link.reader-missing'],
  ] as const)('that is not answered is laid to %s, though pcscd notices a second later', async (_, states, code) => {
    const { reader, clock, said } = await powered();
    said.transmit = PCSC.notTransacted;
    clock.schedule(1000, () => (said.states = states));
    expect((await after(clock, reader.transceive(selectMasterFile()))).value).toMatchObject({ fault: { code } });
  });

  test('over a connection that is lost is the reader’s fault, with the head’s name', async () => {
    const { reader, said } = await powered();
    said.lost = true;
    expect(await reader.transceive(selectMasterFile())).toMatchObject({
      fault: { code: 'link.lost', severity: 'minor', context: { station: 'head-1' } },
    });
  });
});
