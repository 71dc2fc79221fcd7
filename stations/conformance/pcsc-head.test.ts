import { expect, test } from 'vitest';

import { VirtualClock } from '../clock.ts';
import { done, failed, fault } from '../fault.ts';
import { PCSC, type PcscLink, type PcscReaderState } from '../links/pcsc-link.ts';
import { checkStation } from './station-check.ts';

/** T=1, command chaining and extended length. */
const ATR = Buffer.from('3b8f8131fe458073b601c059434152444c2d53494d7b', 'hex');
const SHORT_APDU_BYTES = 261;

/** What is wrong with a head; nothing, where nothing is named. */
interface Flaws {
  readonly slot?: PcscReaderState['slot'];
  readonly atr?: Uint8Array;
  readonly name?: string;
  readonly missing?: boolean;
  readonly shortOnly?: boolean;
  readonly shared?: boolean;
}

async function verdicts(flaws: Flaws): Promise<Record<string, string>> {
  const clock = new VirtualClock();
  let taken = false;
  const link = (): PcscLink => ({
    service: 'pcscd, protocol 4.4',
    open: () =>
      Promise.resolve(flaws.missing === true ? failed(fault('link.pcscd-missing', 'major', {})) : done(undefined)),
    close: () => Promise.resolve(),
    readers: () =>
      Promise.resolve(
        done([{ name: flaws.name ?? 'Reader 00 00', slot: flaws.slot ?? 'present', atr: flaws.atr ?? ATR }]),
      ),
    connect: () => {
      const result =
        flaws.slot === 'absent'
          ? PCSC.noSmartCard
          : taken && flaws.shared !== true
            ? PCSC.sharingViolation
            : PCSC.success;
      if (result === PCSC.success) {
        taken = true;
        // pcscd takes a moment to reset the chip of a program that has gone.
        clock.schedule(500, () => (taken = false));
      }
      return Promise.resolve(done({ card: 1, result }));
    },
    reset: () => Promise.resolve(done({ result: PCSC.success })),
    transmit: (_, command) =>
      Promise.resolve(
        done(
          flaws.shortOnly === true && command.length > SHORT_APDU_BYTES
            ? { result: PCSC.notTransacted, response: new Uint8Array(0) }
            : { result: PCSC.success, response: Uint8Array.of(0x6a, 0x82) },
        ),
      ),
    disconnect: () => Promise.resolve(done({ result: PCSC.success })),
  });
  const unused = (): never => {
    throw new RangeError('it is behind pcscd');
  };
  const found: Record<string, string> = {};
  let ended = false;
  const links = { opcUa: unused, serial: unused, pcsc: { reader: 'Reader', connect: link } };
  void checkStation('chip-encoder', links, clock, 'run', ({ clause, verdict, finding }) => {
    found[clause] = finding === '' || verdict === 'skipped' ? verdict : finding;
  }).then(() => (ended = true));
  await clock.run(() => ended, 60_000);
  return found;
}

const KEPT = {
  connect: 'passed',
  identity: 'passed',
  'chip.absent': 'skipped',
  'chip.reset': 'passed',
  'chip.apdu': 'passed',
  'chip.extended': 'passed',
  exclusive: 'passed',
  reconnect: 'passed',
};

test('a head with a card keeps every clause, though pcscd frees the chip late', async () => {
  expect(await verdicts({})).toEqual(KEPT);
});

test('a head without a card says so at power-on', async () => {
  const found = await verdicts({ slot: 'absent' });
  expect(found).toMatchObject({ connect: 'passed', 'chip.absent': 'passed', 'chip.reset': 'skipped' });
});

test.each([
  ['no pcscd', { missing: true }, 'connect', 'install pcscd'],
  ['another reader', { name: 'Other 00 00' }, 'connect', 'plugged in: Other 00 00'],
  ['a reader that pcscd has lost', { slot: 'unknown' }, 'connect', 'does not reach'],
  ['a chip of T=0 alone', { atr: Uint8Array.of(0x3b, 0x00) }, 'chip.reset', 'has no T=1'],
  ['a reader of short APDUs alone', { shortOnly: true }, 'chip.extended', '80100016h'],
  ['a chip that others get as well', { shared: true }, 'exclusive', '00000000h'],
] as const)('%s is found', async (_, flaws, clause, finding) => {
  expect((await verdicts(flaws))[clause]).toContain(finding);
});
