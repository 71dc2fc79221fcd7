import { describe, expect, test } from 'vitest';

import { encodeCommand, parseCommand, type CommandApdu } from '../iso7816/apdu.ts';
import {
  cardChallenge,
  externalAuthenticate,
  FULL_SECURITY,
  initializeUpdate,
  parseInitializeUpdate,
  SecureChannel,
  type ChannelKeys,
} from './scp03.ts';

/**
 * Sessions recorded with real cards (published with Osmocom's pySim): static keys 00…, 10…, 20…, card challenges that the card
 * chose, and what host and card then sent.
 */
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function keysOf(bytes: number): ChannelKeys {
  const key = (first: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => first + (index % 16));
  return { enc: key(0x00), mac: key(0x10), dek: key(0x20) };
}

interface Recorded {
  readonly name: string;
  readonly keyBytes: number;
  readonly keyVersion: number;
  readonly level: number;
  readonly hostChallenge: string;
  readonly answer: string;
  readonly externalAuthenticate: string;
  readonly storeData: string;
  readonly response: string;
  readonly getStatus: string;
}

const SESSIONS: readonly Recorded[] = [
  {
    name: 'AES-128, C-MAC and R-MAC',
    keyBytes: 16,
    keyVersion: 0x30,
    level: 0x11,
    hostChallenge: 'b13e5f938fc108c4',
    answer: '000000000000000000003003703eb51047495b249f66c484c1d2ef1948000002',
    externalAuthenticate: '84821100107d5f5826a993ebc89eea24957fa0b3ce',
    storeData: '84e291000ebf3e035c015a558d036518a2829700',
    response: 'bf3e125a1089882119900000000000000000000005971be68992dbbdfa',
    getStatus: '84f220020863a63f8959827fb2',
  },
  {
    name: 'AES-128, C-MAC and C-ENC',
    keyBytes: 16,
    keyVersion: 0x30,
    level: 0x03,
    hostChallenge: '8e1552d0513c60f3',
    answer: '0000000000000000000030037030760cd2c47c1dd395065fe5ead8a9d7000001',
    externalAuthenticate: '8482030010fd4721a14d9b07003c451d2f8ae6bb21',
    storeData: '84e2910018ca9c00f6713d79bc8baa642bdff51c3f6a4082d3bd9ad26c00',
    response: 'bf3e125a1089882119900000000000000000000005',
    getStatus: '84f2200208c9811b11f1264cf1',
  },
  {
    name: 'AES-128, C-MAC, C-ENC, R-MAC and R-ENC',
    keyBytes: 16,
    keyVersion: 0x30,
    level: 0x33,
    hostChallenge: 'fdf38259a1e0de44',
    answer: '000000000000000000003003703b1aca81e821f219081cdc01c26b372d000003',
    externalAuthenticate: '84823300108c36f96bcc00724a4e13ad591d7da3f0',
    storeData: '84e2910018267a85dfe4a98fca6fb0527e0dfecce4914e40401433c87f00',
    response: 'f3ba2b1013aa6224f5e1c138d71805c569e5439b47576260b75fc021b25097cb2e68f8a0144975b9',
    getStatus: '84f2200208ac6a59024bed84cc',
  },
  {
    name: 'AES-256, C-MAC and C-ENC',
    keyBytes: 32,
    keyVersion: 0x32,
    level: 0x03,
    hostChallenge: 'c6066990fc426e1d',
    answer: '000000000000000000003203708682cd81bbd8919f2de3f2664581f118000001',
    externalAuthenticate: '848203001077c493b632edadaf865a1e64acc07ce9',
    storeData: '84e29100183ddaa60594963befaada3525b492ede23c2ab2c1ce3afe4400',
    response: 'bf3e125a1089882119900000000000000000000005',
    getStatus: '84f2200208480ddc8e419da38d',
  },
  {
    name: 'AES-256, C-MAC, C-ENC, R-MAC and R-ENC',
    keyBytes: 32,
    keyVersion: 0x32,
    level: 0x33,
    hostChallenge: '97b2055fe58599fd',
    answer: '00000000000000000000320370a8439a22cedf045fa9f1903b2834f26e000002',
    externalAuthenticate: '8482330010508a0fd959d2e547c6b33154a6be2057',
    storeData: '84e29100187a5ef717eaf1e135ae92fe54429d0e465decda65f5fe5aea00',
    response: 'ea90dbfa648a67c5eb6abc57f8530b97d0cd5647c5e8732016b55203b078dd2ace7f8bc5d1c1cd99',
    getStatus: '84f2200208bcc5c17275545d93',
  },
];
const STORE_DATA: CommandApdu = { cla: 0x80, ins: 0xe2, p1: 0x91, p2: 0, data: hex('bf3e035c015a'), le: 256 };
const GET_STATUS: CommandApdu = { cla: 0x80, ins: 0xf2, p1: 0x20, p2: 0x02, data: new Uint8Array(0), le: 0 };
const RESPONSE = 'bf3e125a1089882119900000000000000000000005';

describe.each(SESSIONS)('SCP03, $name', (recorded) => {
  const answer = parseInitializeUpdate(hex(recorded.answer));
  if (answer === null) throw new Error('the recorded answer is readable');
  const open = (): SecureChannel =>
    new SecureChannel(keysOf(recorded.keyBytes), hex(recorded.hostChallenge), answer.challenge);

  test('the card’s cryptogram is what the derivation gives', () => {
    expect(answer).toMatchObject({ keyVersion: recorded.keyVersion, parameter: 0x70 });
    expect(toHex(open().cardCryptogram)).toBe(toHex(answer.cryptogram));
  });

  test('the host’s commands are those recorded, byte for byte', () => {
    const channel = open();
    const authenticate = channel.wrap(externalAuthenticate(recorded.level, channel.hostCryptogram));
    expect(toHex(encodeCommand(authenticate))).toBe(recorded.externalAuthenticate);
    channel.secure(recorded.level);
    expect(toHex(encodeCommand(channel.wrap(STORE_DATA)))).toBe(recorded.storeData);
    const response = channel.unwrap({ data: hex(recorded.response), sw: 0x9000 });
    expect(response === null ? null : toHex(response.data)).toBe(RESPONSE);
    expect(toHex(encodeCommand(channel.wrap(GET_STATUS)))).toBe(recorded.getStatus);
  });

  test('the card’s end opens what the host sent and answers as the card did', () => {
    const channel = open();
    const command = (bytes: string): CommandApdu => {
      const parsed = parseCommand(hex(bytes));
      if (parsed === null) throw new Error('the recorded command is readable');
      return parsed;
    };
    expect(toHex(channel.unwrapCommand(command(recorded.externalAuthenticate))?.data ?? hex(''))).toBe(
      toHex(channel.hostCryptogram),
    );
    channel.secure(recorded.level);
    expect(channel.unwrapCommand(command(recorded.storeData))).toMatchObject({ ins: 0xe2 });
    expect(toHex(channel.wrapResponse({ data: hex(RESPONSE), sw: 0x9000 }).data)).toBe(recorded.response);
  });

  test('a command with one bit flipped is not opened', () => {
    const channel = open();
    channel.wrap(externalAuthenticate(recorded.level, channel.hostCryptogram));
    const other = open();
    const authenticate = other.wrap(externalAuthenticate(recorded.level, other.hostCryptogram));
    const data = authenticate.data.slice();
    data[3] = (data[3] ?? 0) ^ 1;
    expect(open().unwrapCommand({ ...authenticate, data })).toBeNull();
  });
});

test('the pseudo-random card challenge comes from key, counter and application alone', () => {
  const keys = keysOf(16);
  const aid = hex('a0000002471001');
  expect(cardChallenge(keys, hex('000001'), aid)).toEqual(cardChallenge(keys, hex('000001'), aid));
  expect(cardChallenge(keys, hex('000002'), aid)).not.toEqual(cardChallenge(keys, hex('000001'), aid));
});

test('sensitive data travel under the data encryption key', () => {
  const host = new SecureChannel(keysOf(32), hex('0102030405060708'), hex('1112131415161718'));
  const card = new SecureChannel(keysOf(32), hex('0102030405060708'), hex('1112131415161718'));
  const secret = hex('00112233445566778899aabbccddeeff00');
  expect(card.decryptSensitive(host.encryptSensitive(secret))).toEqual(secret);
  host.secure(FULL_SECURITY);
  expect(toHex(encodeCommand(initializeUpdate(0x30, hex('0102030405060708'))))).toBe('8050300008010203040506070800');
});
