import { describe, expect, test } from 'vitest';

import { PCSC } from '../links/pcsc-link.ts';
import { selectMasterFile } from '../smartcard/iso7816/apdu.ts';
import { ATR, comesTo, EMPTY, HERE, openPcscHead, pcscHead, READER_NAME, type PcscHead } from './head-kit.ts';
import { CARD_NOTICED_MS, LOSS_NOTICED_MS } from './pcsc-reader.ts';

const ATR_T0 = Buffer.from('3b00', 'hex');

describe('a reader behind pcscd', () => {
  test('is found by its name, and reports its identity', async () => {
    const { reader } = pcscHead();
    expect(await reader.open(() => undefined)).toMatchObject({ ok: true });
    expect(await reader.identify()).toMatchObject({
      value: { manufacturer: 'PC/SC', model: READER_NAME, softwareRevision: 'pcscd, protocol 4.4' },
    });
  });

  test.each([
    ['link.reader-missing', 'Reader (2)', [HERE]],
    ['link.reader-ambiguous', 'Reader (1)', [HERE, { ...EMPTY, name: 'Reader (1) 01 00' }]],
  ] as const)('that is not there, or there twice, is %s', async (code, wanted, states) => {
    const { reader } = pcscHead(wanted, states);
    const found = states.map(({ name }) => name).join(', ');
    expect(await reader.open(() => undefined)).toMatchObject({
      fault: { code, context: { station: 'head-1', reader: wanted, found } },
    });
  });

  test('that is unplugged while idle is detected as missing', async () => {
    const { reader, said } = await openPcscHead();
    said.states = [];
    expect(await reader.present()).toMatchObject({ fault: { code: 'link.reader-missing', severity: 'minor' } });
  });
});

describe('power-on behind pcscd', () => {
  test('is a cold reset of a chip that no other program has, and powers off what went before', async () => {
    const { reader, clock, calls } = await openPcscHead();
    expect((await comesTo(clock, reader.powerOn())).value).toEqual({ ok: true, value: ATR });
    expect((await comesTo(clock, reader.powerOn())).value).toMatchObject({ ok: true });
    expect(calls).toEqual([`connect ${READER_NAME}`, 'reset', 'disconnect', `connect ${READER_NAME}`, 'reset']);
  });

  test('waits for a card that pcscd has not noticed yet', async () => {
    const { reader, clock, said } = await openPcscHead('Reader (1)', [EMPTY]);
    said.connect = PCSC.noSmartCard;
    clock.schedule(700, () => Object.assign(said, { connect: 0, states: [HERE] }));
    const powered = await comesTo(clock, reader.powerOn());
    expect(powered.value).toMatchObject({ ok: true });
    expect(powered.ms).toBeLessThan(900);
  });

  test.each([
    ['a head without a card', PCSC.noSmartCard, 'chip.absent'],
    ['a chip that gives no answer to reset', PCSC.unresponsiveCard, 'chip.mute'],
    ['a chip that another program has', PCSC.sharingViolation, 'link.reader-taken'],
  ] as const)('of %s is given up after three seconds', async (_, result, code) => {
    const { reader, clock, said } = await openPcscHead();
    said.connect = result;
    const powered = await comesTo(clock, reader.powerOn());
    expect(powered.value).toMatchObject({ fault: { code } });
    expect(powered.ms).toBeGreaterThanOrEqual(CARD_NOTICED_MS);
    expect(powered.ms).toBeLessThan(CARD_NOTICED_MS + 500);
  });

  test.each([
    ['a chip without T=1', PCSC.protocolMismatch, 'chip.refused'],
    ['a reader that is gone', PCSC.readerUnavailable, 'link.reader-missing'],
    ['a pcscd that returns an unknown code', 0x8010_0001, 'station.protocol'],
  ] as const)('of %s is not tried again', async (_, result, code) => {
    const { reader, clock, said } = await openPcscHead();
    said.connect = result;
    expect(await comesTo(clock, reader.powerOn())).toMatchObject({ value: { fault: { code } }, ms: 0 });
  });

  test('of a chip whose answer to reset offers T=0 alone is refused', async () => {
    const { reader, clock } = await openPcscHead('Reader (1)', [{ ...HERE, atr: ATR_T0 }]);
    expect((await comesTo(clock, reader.powerOn())).value).toMatchObject({ fault: { code: 'chip.refused' } });
  });

  test('of a chip that fails its reset releases the chip before it retries', async () => {
    const { reader, clock, said, calls } = await openPcscHead();
    said.reset = PCSC.unresponsiveCard;
    clock.schedule(50, () => (said.reset = 0));
    expect((await comesTo(clock, reader.powerOn())).value).toMatchObject({ ok: true });
    expect(calls).toEqual([`connect ${READER_NAME}`, 'reset', 'disconnect', `connect ${READER_NAME}`, 'reset']);
  });
});

describe('a command to a chip behind pcscd', () => {
  async function powered(): Promise<PcscHead> {
    const made = await openPcscHead();
    await comesTo(made.clock, made.reader.powerOn());
    return made;
  }

  test('comes back with its status words', async () => {
    const { reader } = await powered();
    expect(await reader.transceive(selectMasterFile())).toMatchObject({ value: { sw: 0x9000 } });
  });

  test('without power is not sent', async () => {
    const { reader, calls } = await powered();
    await reader.powerOff();
    expect(await reader.transceive(selectMasterFile())).toMatchObject({ fault: { code: 'chip.mute' } });
    expect(calls).not.toContain('transmit');
  });

  test('without an answer while card and reader are present is a silent chip', async () => {
    const { reader, clock, said } = await powered();
    said.transmit = PCSC.notTransacted;
    const silent = await comesTo(clock, reader.transceive(selectMasterFile()));
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
    expect((await comesTo(clock, reader.transceive(selectMasterFile()))).value).toMatchObject({ fault: { code } });
  });

  test('over a lost connection is a fault of the reader, with the head’s name', async () => {
    const { reader, said } = await powered();
    said.lost = true;
    expect(await reader.transceive(selectMasterFile())).toMatchObject({
      fault: { code: 'link.lost', severity: 'minor', context: { station: 'head-1' } },
    });
  });
});
