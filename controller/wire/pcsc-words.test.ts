import { expect, test } from 'vitest';

import { done, failed, fault } from '../../stations/fault.ts';
import { PCSC, type PcscLink } from '../../stations/links/pcsc-link.ts';
import { encodeCommand, updateBinary } from '../../stations/smartcard/iso7816/apdu.ts';
import type { Decoded } from './decode.ts';
import { tapPcsc } from './pcsc-words.ts';

const SECRET = Buffer.from('NGUYEN VAN A');

function tapped(answers: Partial<PcscLink>): { link: PcscLink; said: string[] } {
  const said: string[] = [];
  const link: PcscLink = {
    service: 'pcscd, protocol 4.4',
    open: () => Promise.resolve(done(undefined)),
    close: () => Promise.resolve(),
    readers: () => Promise.resolve(done([])),
    connect: () => Promise.resolve(done({ card: 1, result: 0 })),
    reset: () => Promise.resolve(done({ result: 0 })),
    transmit: () => Promise.resolve(done({ result: 0, response: Buffer.concat([SECRET, Buffer.from('9000', 'hex')]) })),
    disconnect: () => Promise.resolve(done({ result: 0 })),
    ...answers,
  };
  const words = (direction: string, { layers, bytes }: Decoded): void => {
    said.push(`${direction} ${layers.join(' | ')} [${bytes}]`);
  };
  return { link: tapPcsc(link, words), said };
}

test('a session is said call by call; of what is written and read, name and length alone', async () => {
  const { link, said } = tapped({});
  await link.connect('Reader 00 00');
  await link.reset(1);
  await link.transmit(1, encodeCommand(updateBinary(0, SECRET)));
  await link.disconnect(1);
  expect(said).toEqual([
    'out SCardConnect Reader 00 00, exclusive, T=1 [0]',
    'in SCardConnect success [0]',
    'out SCardReconnect, power off and on [0]',
    'in SCardReconnect success [0]',
    'out SCardTransmit | APDU UPDATE BINARY 00 D6 00 00 [17]',
    'in SCardTransmit success | APDU answer 9000, 12 bytes [14]',
    'out SCardDisconnect, power off [0]',
    'in SCardDisconnect success [0]',
  ]);
  expect(said.join('\n')).not.toMatch(new RegExp(`${SECRET.toString('hex')}|NGUYEN`, 'i'));
});

test('what pcscd refuses is named as PC/SC does, and what it does not answer by the fault', async () => {
  const { link, said } = tapped({
    connect: () => Promise.resolve(done({ card: 0, result: PCSC.noSmartCard })),
    transmit: () => Promise.resolve(failed(fault('link.lost', 'major', {}))),
  });
  await link.connect('Reader 00 00');
  await link.transmit(1, Uint8Array.of(0, 0xa4, 0, 0));
  expect(said).toContain('in SCardConnect noSmartCard [0]');
  expect(said).toContain('in SCardTransmit not answered (link.lost) [0]');
});

test('the questions that go on all the time are not said', async () => {
  const { link, said } = tapped({});
  await link.readers();
  expect(said).toEqual([]);
});
