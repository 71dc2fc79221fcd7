import { describe, expect, test } from 'vitest';
import type { ChipChannel } from '../../stations/chip-encoder/channel.ts';
import { dataGrouping, DGI } from '../../stations/smartcard/globalplatform/personalization-data.ts';
import { GET_STATUS, getData, GP_CLASS, STORE_DATA } from '../../stations/smartcard/globalplatform/scp03.ts';
import { newKeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import {
  command,
  INS,
  readBinaryOf,
  selectApplication,
  type CommandApdu,
} from '../../stations/smartcard/iso7816/apdu.ts';
import { concat, encodeTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { random, newChip, clear, channel, RECORD, ACCESS, issue } from './issued-by-hand.ts';

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
