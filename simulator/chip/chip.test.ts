import { describe, expect, test } from 'vitest';

import { ChipChannel, type ChipConnection, type LongCommands } from '../../stations/chip-encoder/channel.ts';
import { done, failed, fault } from '../../stations/fault.ts';
import { SeededRandom } from '../../stations/random.ts';
import {
  diversificationData,
  diversify,
  SIMULATED_CARD_MASTER_KEY,
} from '../../stations/smartcard/globalplatform/key-diversification.ts';
import {
  ACCESS_TAG,
  CARD_IMAGE_NUMBER,
  dataGrouping,
  DGI,
  LIFE_CYCLE,
  RECORD_TAG,
  SET_STATUS_APPLICATION,
  STORE_DATA_P1,
} from '../../stations/smartcard/globalplatform/personalization-data.ts';
import {
  externalAuthenticate,
  GET_STATUS,
  getData,
  GP_CLASS,
  initializeUpdate,
  SET_STATUS,
  STORE_DATA,
} from '../../stations/smartcard/globalplatform/scp03.ts';
import { openWithBac, openWithPace } from '../../stations/smartcard/icao9303/chip-access.ts';
import { ChipReader } from '../../stations/smartcard/icao9303/chip-reader.ts';
import { newKeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { dataGroupFile, EF_CARD_ACCESS, EF_COM, EF_DIR, EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { OWN_PROTOCOL, type PaceOffer } from '../../stations/smartcard/icao9303/pace-protocol.ts';
import { cardAccess } from '../../stations/smartcard/icao9303/security-infos.ts';
import {
  command,
  INS,
  readBinary,
  readBinaryOf,
  selectApplication,
  selectMasterFile,
  updateBinaryOf,
  type CommandApdu,
} from '../../stations/smartcard/iso7816/apdu.ts';
import { concat, constructed, encodeTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { converse } from '../devices/chip-inspection.ts';
import { SimulatedChip } from './chip.ts';
import type { ChipIssuance } from './personalization.ts';
import { HEALTHY } from './condition.ts';

const SERIAL = 'VN000100000042';
const ISSUANCE: ChipIssuance = { cardMasterKey: SIMULATED_CARD_MASTER_KEY, channelSecurity: 'full' };
const INFORMATION = 'L898902C<369080619406236';
const CAN = '123456';
const random = new SeededRandom('chip test');
const OFFER: PaceOffer = { protocol: OWN_PROTOCOL, curve: 'P-256', parameterId: 12 };
const FINGERS = new Uint8Array(3000).fill(7);

function newChip(): SimulatedChip {
  const chip = new SimulatedChip(SERIAL, new SeededRandom('one chip'), HEALTHY, ISSUANCE);
  chip.enterField();
  return chip;
}

/** Status word of a command in the clear. */
const clear = (chip: SimulatedChip, apdu: CommandApdu): number => chip.transceive(apdu)?.sw ?? 0;

function connection(chip: SimulatedChip): ChipConnection {
  return {
    transceive: (apdu) => {
      const answer = chip.transceive(apdu);
      return Promise.resolve(answer === null ? failed(fault('chip.mute', 'major', {})) : done(answer));
    },
  };
}

async function channel(chip: SimulatedChip, long: LongCommands, serial = SERIAL): Promise<ChipChannel> {
  clear(chip, selectApplication(EMRTD_AID));
  const keys = diversify(SIMULATED_CARD_MASTER_KEY, diversificationData(serial));
  const opened = await ChipChannel.open(connection(chip), keys, random, long, 'full');
  if (!opened.ok) throw new Error(opened.fault.code);
  return opened.value;
}

function storeData(p1: number, identifier: number, content: Uint8Array): CommandApdu {
  const data = concat([Uint8Array.of(identifier >> 8, identifier & 0xff, content.length), content]);
  return { cla: GP_CLASS, ins: STORE_DATA, p1, p2: 0, data, le: 0 };
}

const RECORD = constructed(RECORD_TAG.template, [encodeTlv(RECORD_TAG.key, Buffer.from('line/C1/encode/1'))]);
const ACCESS = constructed(ACCESS_TAG.template, [
  encodeTlv(ACCESS_TAG.mrzInformation, Buffer.from(INFORMATION)),
  encodeTlv(ACCESS_TAG.cardAccessNumber, Buffer.from(CAN)),
]);
const LOCK: CommandApdu = {
  cla: GP_CLASS,
  ins: SET_STATUS,
  p1: SET_STATUS_APPLICATION,
  p2: LIFE_CYCLE.personalized,
  data: EMRTD_AID,
  le: 0,
};

async function issue(chip: SimulatedChip, long: LongCommands, serial = SERIAL): Promise<void> {
  const issuer = await channel(chip, long, serial);
  const key = newKeyPair('P-256', random).privateKey;
  const commands = [
    storeData(STORE_DATA_P1.dgi, DGI.record, RECORD),
    storeData(STORE_DATA_P1.dgi, DGI.accessData, ACCESS),
    storeData(STORE_DATA_P1.encryptedDgi, DGI.chipAuthenticationKey, issuer.encryptSensitive(key)),
    storeData(STORE_DATA_P1.encryptedDgi, DGI.activeAuthenticationKey, issuer.encryptSensitive(key)),
    selectMasterFile(),
    updateBinaryOf(0x1c, cardAccess('P-256')),
    selectApplication(EMRTD_AID),
    updateBinaryOf(0x1e, Uint8Array.of(0x60, 0x00)),
    updateBinaryOf(0x03, long === 'none' ? FINGERS.subarray(0, 200) : FINGERS),
    LOCK,
  ];
  for (const apdu of commands) {
    const answer = await issuer.send(apdu);
    if (!answer.ok) throw new Error(`${apdu.ins.toString(16)}: ${JSON.stringify(answer.fault)}`);
  }
  chip.enterField();
}

/** A card that left the line. */
async function finished(serial: string): Promise<SimulatedChip> {
  const chip = new SimulatedChip(serial, new SeededRandom(serial), HEALTHY, ISSUANCE);
  chip.enterField();
  await issue(chip, 'extended', serial);
  return chip;
}

/** What anybody may send: all data objects, all files, all ways of selecting, and every instruction with a little of everything. */
function commandsInTheClear(): CommandApdu[] {
  const commands: CommandApdu[] = [];
  const challenge = Buffer.from('0102030405060708', 'hex');
  for (let tag = 0; tag < 0x10000; tag += 1) commands.push(getData(tag));
  for (const version of [0, 0x20, 0x30, 0x31, 0xff]) commands.push(initializeUpdate(version, challenge));
  for (const names of [[], [...EMRTD_AID], [0x3f, 0x00], [0xa0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00]]) {
    for (const p1 of [0, 2, 4, 8]) {
      for (const p2 of [0, 4, 8, 0x0c]) commands.push(command(INS.select, p1, p2, Uint8Array.from(names), 256));
    }
  }
  for (let sfi = 0; sfi < 32; sfi += 1) commands.push(readBinaryOf(sfi, 256));
  for (const cla of [0x00, 0x80]) {
    for (let ins = 0; ins < 256; ins += 1) {
      for (const [p1, p2] of [
        [0, 0],
        [0x80, 0x02],
        [0x40, 0x02],
        [0x20, 0x00],
      ] as const) {
        for (const data of [new Uint8Array(0), Uint8Array.of(0x4f, 0x00), challenge]) {
          commands.push({ cla, ins, p1, p2, data, le: 256 });
        }
      }
    }
  }
  return commands;
}

/** After a reset, and with the application selected: what comes back. */
function answerOf(chip: SimulatedChip, apdu: CommandApdu): string {
  chip.enterField();
  clear(chip, selectApplication(EMRTD_AID));
  const answer = chip.transceive(apdu);
  return `${answer?.sw.toString(16)} ${Buffer.from(answer?.data ?? []).toString('hex')}`;
}

describe('a virgin chip', () => {
  test('takes no file and no lock in the clear', () => {
    const chip = newChip();
    clear(chip, selectApplication(EMRTD_AID));
    expect(clear(chip, updateBinaryOf(0x1e, Uint8Array.of(1)))).toBe(0x6982);
    expect(clear(chip, storeData(STORE_DATA_P1.dgi, DGI.record, RECORD))).toBe(0x6985);
    expect(clear(chip, LOCK)).toBe(0x6982);
    expect(clear(chip, readBinaryOf(0x1e, 4))).toBe(0x6982);
  });

  test('tells its serial, and offers neither BAC nor PACE', () => {
    const chip = newChip();
    clear(chip, selectApplication(EMRTD_AID));
    expect(chip.transceive(getData(CARD_IMAGE_NUMBER))?.data).toEqual(Buffer.from(SERIAL));
    expect(clear(chip, command(INS.getChallenge, 0, 0, null, 8))).toBe(0x6985);
    expect(clear(chip, command(INS.manageSecurityEnvironment, 0xc1, 0xa4, Uint8Array.of(0x80, 0), 0))).toBe(0x6985);
  });

  test('is not opened with the keys of another chip', async () => {
    const chip = newChip();
    clear(chip, selectApplication(EMRTD_AID));
    const keys = diversify(SIMULATED_CARD_MASTER_KEY, diversificationData('VN000100000043'));
    const opened = await ChipChannel.open(connection(chip), keys, random, 'extended', 'full');
    expect(opened).toMatchObject({ ok: false, fault: { code: 'chip.foreign' } });
  });

  test('is not locked before it has its record, its access data and both keys', async () => {
    const chip = newChip();
    const issuer = await channel(chip, 'extended');
    expect(await issuer.send(LOCK)).toMatchObject({ ok: false, fault: { context: { sw: '6985' } } });
    await issuer.send(storeData(STORE_DATA_P1.dgi, DGI.record, RECORD));
    await issuer.send(storeData(STORE_DATA_P1.dgi, DGI.accessData, ACCESS));
    expect(await issuer.send(LOCK)).toMatchObject({ ok: false, fault: { context: { sw: '6985' } } });
    expect(chip.personalized).toBe(false);
  });

  test('takes files only once it knows for which job', async () => {
    const issuer = await channel(newChip(), 'extended');
    const write = updateBinaryOf(0x1e, Uint8Array.of(0x60, 0));
    expect(await issuer.send(write)).toMatchObject({ ok: false, fault: { context: { sw: '6985' } } });
    await issuer.send(storeData(STORE_DATA_P1.dgi, DGI.record, RECORD));
    expect(await issuer.send(write)).toMatchObject({ ok: true });
    expect(await issuer.send(storeData(STORE_DATA_P1.dgi, DGI.record, RECORD))).toMatchObject({ ok: false });
  });

  test('ends the channel at a command that somebody on the line has changed', async () => {
    const chip = newChip();
    let meddle = false;
    const onTheLine: ChipConnection = {
      transceive: (apdu) => {
        const data = new Uint8Array(apdu.data);
        if (meddle) data[0] = (data[0] ?? 0) ^ 1;
        return connection(chip).transceive({ ...apdu, data });
      },
    };
    clear(chip, selectApplication(EMRTD_AID));
    const keys = diversify(SIMULATED_CARD_MASTER_KEY, diversificationData(SERIAL));
    const opened = await ChipChannel.open(onTheLine, keys, random, 'extended', 'full');
    if (!opened.ok) throw new Error('the channel opens');
    meddle = true;
    const changed = await opened.value.send(storeData(STORE_DATA_P1.dgi, DGI.record, RECORD));
    expect(changed).toMatchObject({ ok: false, fault: { context: { sw: '6982' } } });
    meddle = false;
    expect(await opened.value.send(getData(DGI.record))).toMatchObject({ ok: false });
  });
});

describe.each([['extended'], ['chained'], ['none']] as const)('a chip personalised with %s commands', (long) => {
  test('is locked, and has what was written', async () => {
    const chip = newChip();
    await issue(chip, long);
    expect(chip.personalized).toBe(true);
    clear(chip, selectMasterFile());
    expect(chip.transceive(readBinaryOf(0x1c, 256))?.data).toEqual(cardAccess('P-256'));
  });
});

describe('GlobalPlatform on the chip', () => {
  test('SELECT without a name selects the issuer’s domain, which has no files of the application', () => {
    const chip = newChip();
    const byNobody = chip.transceive(command(INS.select, 4, 0, null, 256));
    expect(Buffer.from(byNobody?.data ?? []).toString('hex')).toBe('6f108408a000000151000000a5049f6501ff');
    expect(byNobody?.sw).toBe(0x9000);
    const named = command(INS.select, 4, 0, Buffer.from('a000000151000000', 'hex'), 256);
    expect(chip.transceive(named)).toEqual(byNobody);
    expect(clear(chip, readBinaryOf(0x1e, 4))).toBe(0x6986);
    expect(clear(chip, selectApplication(Buffer.from('a000000152', 'hex')))).toBe(0x6a82);
  });

  test('GET STATUS lists domain and application to the issuer alone, with their life cycle', async () => {
    const chip = newChip();
    const status = (p1: number, p2: number, aid: string): CommandApdu => ({
      cla: GP_CLASS,
      ins: GET_STATUS,
      p1,
      p2,
      data: encodeTlv(0x4f, Buffer.from(aid, 'hex')),
      le: 256,
    });
    expect(clear(chip, status(0x40, 2, ''))).toBe(0x6982);
    const blank = await channel(chip, 'extended');
    const seen = async (issuer: ChipChannel, apdu: CommandApdu): Promise<string> => {
      const answer = await issuer.send(apdu);
      return answer.ok ? Buffer.from(answer.value).toString('hex') : String(answer.fault.context['sw']);
    };
    expect(await seen(blank, status(0x40, 2, ''))).toBe('e3124f07a00000024710019f700107c503000000');
    expect(await seen(blank, status(0x80, 2, ''))).toBe('e3134f08a0000001510000009f70010fc5039efe80');
    expect(await seen(blank, status(0x40, 0, 'a000000247'))).toBe('07a00000024710010700');
    expect(await seen(blank, status(0x40, 2, 'a000000248'))).toBe('6a88');
    expect(await seen(blank, status(0x20, 2, ''))).toBe('6a88');
    expect(await seen(blank, status(0x44, 2, ''))).toBe('6a86');
    await issue(chip, 'extended');
    expect(await seen(await channel(chip, 'extended'), status(0x40, 2, ''))).toBe(
      'e3124f07a00000024710019f70010fc503000000',
    );
  });

  test('STORE DATA takes a list of groupings, in DGI or in BER-TLV format, in one block or several', async () => {
    for (const [structure, list] of [
      [0x08, concat([dataGrouping(DGI.record, RECORD), dataGrouping(DGI.accessData, ACCESS)])],
      [0x10, concat([encodeTlv(DGI.record, RECORD), encodeTlv(DGI.accessData, ACCESS)])],
    ] as const) {
      for (const cut of [list.length, 20, 1]) {
        const chip = newChip();
        const issuer = await channel(chip, 'extended');
        const blocks = Math.ceil(list.length / cut);
        for (let block = 0; block < blocks; block += 1) {
          const p1 = structure | (block === blocks - 1 ? 0x80 : 0);
          const data = list.subarray(block * cut, (block + 1) * cut);
          expect(await issuer.send({ cla: GP_CLASS, ins: STORE_DATA, p1, p2: block, data, le: 0 })).toMatchObject({
            ok: true,
          });
        }
        expect(await issuer.send(getData(DGI.record))).toMatchObject({ ok: true, value: Buffer.from(RECORD) });
      }
    }
  });

  test('STORE DATA: keys must be encrypted, other data may be; blocks come in order; what is reserved is refused', async () => {
    const issuer = await channel(newChip(), 'extended');
    const key = newKeyPair('P-256', random).privateKey;
    const sent = async (p1: number, p2: number, data: Uint8Array): Promise<string> => {
      const answer = await issuer.send({ cla: GP_CLASS, ins: STORE_DATA, p1, p2, data, le: 0 });
      return answer.ok ? '9000' : String(answer.fault.context['sw']);
    };
    const secret = (content: Uint8Array): Uint8Array => dataGrouping(DGI.chipAuthenticationKey, content);
    expect(await sent(0x88, 0, secret(key))).toBe('6982');
    expect(await sent(0xe8, 0, secret(key))).toBe('6a80');
    expect(await sent(0xe8, 0, secret(issuer.encryptSensitive(key)))).toBe('9000');
    expect(await sent(0xa8, 0, secret(issuer.encryptSensitive(key)))).toBe('9000');
    expect(await sent(0xe8, 0, dataGrouping(DGI.record, issuer.encryptSensitive(RECORD)))).toBe('9000');
    expect(await sent(0xc8, 0, dataGrouping(DGI.accessData, ACCESS))).toBe('6a86');
    expect(await sent(0x98, 0, dataGrouping(DGI.accessData, ACCESS))).toBe('6a86');
    expect(await sent(0x88, 1, dataGrouping(DGI.accessData, ACCESS))).toBe('6a86');
    expect(await sent(0x88, 0, dataGrouping(DGI.accessData, ACCESS).subarray(1))).toBe('6a80');
    expect(await sent(0x88, 0, dataGrouping(DGI.accessData, ACCESS))).toBe('9000');
  });
});

test('a chip with AES-128 keys is opened the same way', async () => {
  const master = SIMULATED_CARD_MASTER_KEY.subarray(0, 16);
  const chip = new SimulatedChip(SERIAL, new SeededRandom('small'), HEALTHY, { ...ISSUANCE, cardMasterKey: master });
  chip.enterField();
  clear(chip, selectApplication(EMRTD_AID));
  const opened = await ChipChannel.open(
    connection(chip),
    diversify(master, diversificationData(SERIAL)),
    random,
    'extended',
    'full',
  );
  expect(opened.ok && (await opened.value.send(getData(CARD_IMAGE_NUMBER)))).toEqual({
    ok: true,
    value: Buffer.from(SERIAL),
  });
});

describe('a personalised chip', () => {
  test('is written no more, not even by its issuer', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    const issuer = await channel(chip, 'extended');
    for (const apdu of [
      updateBinaryOf(0x1e, Uint8Array.of(0x60, 0)),
      storeData(STORE_DATA_P1.dgi, DGI.accessData, ACCESS),
      LOCK,
    ]) {
      expect(await issuer.send(apdu)).toMatchObject({ ok: false, fault: { code: 'chip.refused' } });
    }
    expect(await issuer.send(getData(DGI.record))).toMatchObject({ ok: true, value: Buffer.from(RECORD) });
    expect(await issuer.send(readBinaryOf(0x1e, 2))).toMatchObject({ ok: false, fault: { context: { sw: '6982' } } });
  });

  test('in the clear it lets itself be selected, and shows nothing by which its holder could be followed', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    expect(clear(chip, selectApplication(EMRTD_AID))).toBe(0x9000);
    expect(clear(chip, readBinaryOf(0x1e, 4))).toBe(0x6982);
    expect(clear(chip, command(INS.select, 2, 0x0c, Uint8Array.of(0x01, 0x1e), 0))).toBe(0x6982);
    expect(clear(chip, getData(CARD_IMAGE_NUMBER))).toBe(0x6982);
    expect(clear(chip, getData(DGI.record))).toBe(0x6982);
    expect(clear(chip, command(INS.internalAuthenticate, 0, 0, new Uint8Array(8), 256))).toBe(0x6982);
    expect(clear(chip, readBinary(0, 4))).toBe(0x6986);
  });

  test('answers every command in the clear as any other finished card does, or otherwise each time, byte by byte', async () => {
    const cards = [await finished('VN000100000042'), await finished('VN000100000043')] as const;
    const [one, other] = cards;
    for (const apdu of commandsInTheClear()) {
      const first = answerOf(one, apdu);
      if (first === answerOf(other, apdu)) continue;
      // What differs must differ each time: a digit that eight answers of one card have in common is the other's as well.
      const answers = Array.from({ length: 8 }, () => answerOf(one, apdu));
      const constant = (answer: string): string =>
        [...answer].map((digit, at) => (answers.every((seen) => seen[at] === first[at]) ? digit : '?')).join('');
      expect({ apdu, answer: constant(answerOf(other, apdu)) }).toEqual({ apdu, answer: constant(first) });
    }
  });

  test('has been tried with wrong keys: it answers as if it had not been', async () => {
    const chip = await finished(SERIAL);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      clear(chip, initializeUpdate(0, random.bytes(8)));
      clear(chip, { ...externalAuthenticate(0x33, random.bytes(8)), data: random.bytes(16) });
    }
    chip.enterField();
    const opened = await channel(chip, 'extended');
    expect(await opened.send(getData(DGI.record))).toMatchObject({ ok: true, value: Buffer.from(RECORD) });
  });

  test('tells its serial and its record to whoever has its keys, as the line needs them after a restart', async () => {
    const chip = await finished(SERIAL);
    const opened = await channel(chip, 'extended');
    expect(await opened.send(getData(CARD_IMAGE_NUMBER))).toMatchObject({ ok: true, value: Buffer.from(SERIAL) });
    expect(await opened.send(getData(DGI.record))).toMatchObject({ ok: true, value: Buffer.from(RECORD) });
  });

  test('gives EF.DIR and EF.CardAccess to anybody', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    const select = (fid: number): number =>
      clear(chip, command(INS.select, 0, 0x0c, Uint8Array.of(fid >> 8, fid & 0xff), 0));
    expect(select(EF_DIR)).toBe(0x9000);
    expect(select(EF_CARD_ACCESS)).toBe(0x9000);
    expect(chip.transceive(readBinary(0, 256))?.data).toEqual(cardAccess('P-256'));
  });

  test('inside the application the short identifier 1Ch does not mean the master file’s EF.CardAccess', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    expect(chip.transceive(readBinaryOf(0x1c, 256))?.data).toEqual(cardAccess('P-256'));
    clear(chip, selectApplication(EMRTD_AID));
    const answer = chip.transceive(readBinaryOf(0x1c, 256));
    expect(answer?.sw).not.toBe(0x9000);
    expect(answer?.data).toHaveLength(0);
  });

  test.each([
    ['the machine readable zone', { kind: 'MRZ', information: INFORMATION }, 'open'],
    ['the card access number', { kind: 'CAN', number: CAN }, 'open'],
    ['a zone with one wrong digit', { kind: 'MRZ', information: INFORMATION.replace('4', '5') }, 'password-wrong'],
    ['a wrong card access number', { kind: 'CAN', number: '123457' }, 'password-wrong'],
  ] as const)('PACE with %s: %s', async (_, password, expected) => {
    const chip = newChip();
    await issue(chip, 'extended');
    const reader = new ChipReader(200);
    expect(converse(chip, openWithPace(reader, OFFER, password, random)).outcome).toBe(expected);
  });

  test('BAC opens it too; with another zone it does not', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    clear(chip, selectApplication(EMRTD_AID));
    expect(converse(chip, openWithBac(new ChipReader(200), INFORMATION.replace('9', '8'), random))).toBe(
      'password-wrong',
    );
    const reader = new ChipReader(200);
    expect(converse(chip, openWithBac(reader, INFORMATION, random))).toBe('open');
    expect(converse(chip, reader.readFile(EF_COM))).toEqual({ state: 'read', content: Buffer.from('6000', 'hex') });
  });

  test('keeps fingerprints behind terminal authentication: 6982h, and the session goes on', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    const reader = new ChipReader(200);
    converse(chip, openWithPace(reader, OFFER, { kind: 'CAN', number: CAN }, random));
    converse(chip, reader.select(EMRTD_AID));
    expect(converse(chip, reader.readFile(dataGroupFile(3)))).toEqual({ state: 'refused', sw: 0x6982 });
    expect(converse(chip, reader.readFile(dataGroupFile(5)))).toEqual({ state: 'refused', sw: 0x6a82 });
    expect(converse(chip, reader.readFile(EF_COM))).toMatchObject({ state: 'read' });
  });

  test('a command in the clear ends the session', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    const reader = new ChipReader(200);
    converse(chip, openWithPace(reader, OFFER, { kind: 'CAN', number: CAN }, random));
    converse(chip, reader.select(EMRTD_AID));
    clear(chip, selectApplication(EMRTD_AID));
    expect(converse(chip, reader.readFile(EF_COM))).toEqual({ state: 'refused', sw: 0x6987 });
  });

  test('rubbish is answered, never obeyed, and the chip lives on', async () => {
    const chip = newChip();
    await issue(chip, 'extended');
    for (let index = 0; index < 2000; index += 1) {
      const apdu = { cla: random.below(256), ins: random.below(256), p1: random.below(256), p2: random.below(256) };
      const answer = chip.transceive({ ...apdu, data: random.bytes(random.below(40)), le: random.below(257) });
      expect(answer?.sw).toBeGreaterThan(0x60ff);
    }
    expect(chip.personalized).toBe(true);
    chip.enterField();
    const opened = converse(chip, openWithPace(new ChipReader(200), OFFER, { kind: 'CAN', number: CAN }, random));
    expect(opened.outcome).toBe('open');
  });
});
