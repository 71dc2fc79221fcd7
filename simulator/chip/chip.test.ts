import { describe, expect, test } from 'vitest';
import { ChipChannel, type ChipConnection } from '../../stations/chip-encoder/channel.ts';
import { SeededRandom } from '../../stations/random.ts';
import {
  diversificationData,
  diversify,
  SIMULATED_CARD_MASTER_KEY,
} from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { CARD_IMAGE_NUMBER, DGI, STORE_DATA_P1 } from '../../stations/smartcard/globalplatform/personalization-data.ts';
import { externalAuthenticate, getData, initializeUpdate } from '../../stations/smartcard/globalplatform/scp03.ts';
import { openWithBac, openWithPace } from '../../stations/smartcard/icao9303/chip-access.ts';
import { ChipReader } from '../../stations/smartcard/icao9303/chip-reader.ts';
import { dataGroupFile, EF_CARD_ACCESS, EF_COM, EF_DIR, EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { cardAccess } from '../../stations/smartcard/icao9303/security-infos.ts';
import {
  command,
  INS,
  readBinary,
  readBinaryOf,
  selectApplication,
  selectMasterFile,
  updateBinaryOf,
} from '../../stations/smartcard/iso7816/apdu.ts';
import { converse } from '../devices/chip-inspection.ts';
import { SimulatedChip } from './chip.ts';
import { HEALTHY } from './condition.ts';
import {
  SERIAL,
  ISSUANCE,
  INFORMATION,
  CAN,
  random,
  OFFER,
  newChip,
  clear,
  connection,
  channel,
  storeData,
  RECORD,
  ACCESS,
  LOCK,
  issue,
  finished,
  commandsInTheClear,
  answerOf,
} from './issued-by-hand.ts';

describe('a virgin chip', () => {
  test('accepts no file and no lock without the channel', () => {
    const chip = newChip();
    clear(chip, selectApplication(EMRTD_AID));
    expect(clear(chip, updateBinaryOf(0x1e, Uint8Array.of(1)))).toBe(0x6982);
    expect(clear(chip, storeData(STORE_DATA_P1.dgi, DGI.record, RECORD))).toBe(0x6985);
    expect(clear(chip, LOCK)).toBe(0x6982);
    expect(clear(chip, readBinaryOf(0x1e, 4))).toBe(0x6982);
  });

  test('returns its serial, and offers neither BAC nor PACE', () => {
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

  test('accepts files only after it has its record', async () => {
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
  test('cannot be written any more, not even by its issuer', async () => {
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
        Array.from(answer, (digit, at) => (answers.every((seen) => seen[at] === first[at]) ? digit : '?')).join('');
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

  test('returns its serial and its record with its keys, as the line needs after a restart', async () => {
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

  test('random commands are answered without effect, and the chip continues', async () => {
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
