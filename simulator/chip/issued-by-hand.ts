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
  DGI,
  LIFE_CYCLE,
  RECORD_TAG,
  SET_STATUS_APPLICATION,
  STORE_DATA_P1,
} from '../../stations/smartcard/globalplatform/personalization-data.ts';
import {
  getData,
  GP_CLASS,
  initializeUpdate,
  SET_STATUS,
  STORE_DATA,
} from '../../stations/smartcard/globalplatform/scp03.ts';
import { newKeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { OWN_PROTOCOL, type PaceOffer } from '../../stations/smartcard/icao9303/pace-protocol.ts';
import { cardAccess } from '../../stations/smartcard/icao9303/security-infos.ts';
import {
  command,
  INS,
  readBinaryOf,
  selectApplication,
  selectMasterFile,
  updateBinaryOf,
  type CommandApdu,
} from '../../stations/smartcard/iso7816/apdu.ts';
import { concat, constructed, encodeTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { SimulatedChip } from './chip.ts';
import type { ChipIssuance } from './personalization.ts';
import { HEALTHY } from './condition.ts';

/** Personalizes a chip without a driver, command by command, for tests of the chip. */

export const SERIAL = 'VN000100000042';
export const ISSUANCE: ChipIssuance = { cardMasterKey: SIMULATED_CARD_MASTER_KEY, channelSecurity: 'full' };
export const INFORMATION = 'L898902C<369080619406236';
export const CAN = '123456';
export const random = new SeededRandom('chip test');
export const OFFER: PaceOffer = { protocol: OWN_PROTOCOL, curve: 'P-256', parameterId: 12 };
export const FINGERS = new Uint8Array(3000).fill(7);

export function newChip(): SimulatedChip {
  const chip = new SimulatedChip(SERIAL, new SeededRandom('one chip'), HEALTHY, ISSUANCE);
  chip.enterField();
  return chip;
}

/** Status word of a command in plain text. */
export const clear = (chip: SimulatedChip, apdu: CommandApdu): number => chip.transceive(apdu)?.sw ?? 0;

export function connection(chip: SimulatedChip): ChipConnection {
  return {
    transceive: (apdu) => {
      const answer = chip.transceive(apdu);
      return Promise.resolve(answer === null ? failed(fault('chip.mute', 'major', {})) : done(answer));
    },
  };
}

export async function channel(chip: SimulatedChip, long: LongCommands, serial = SERIAL): Promise<ChipChannel> {
  clear(chip, selectApplication(EMRTD_AID));
  const keys = diversify(SIMULATED_CARD_MASTER_KEY, diversificationData(serial));
  const opened = await ChipChannel.open(connection(chip), keys, random, long, 'full');
  if (!opened.ok) throw new Error(opened.fault.code);
  return opened.value;
}

export function storeData(p1: number, identifier: number, content: Uint8Array): CommandApdu {
  const data = concat([Uint8Array.of(identifier >> 8, identifier & 0xff, content.length), content]);
  return { cla: GP_CLASS, ins: STORE_DATA, p1, p2: 0, data, le: 0 };
}

export const RECORD = constructed(RECORD_TAG.template, [encodeTlv(RECORD_TAG.key, Buffer.from('line/C1/encode/1'))]);
export const ACCESS = constructed(ACCESS_TAG.template, [
  encodeTlv(ACCESS_TAG.mrzInformation, Buffer.from(INFORMATION)),
  encodeTlv(ACCESS_TAG.cardAccessNumber, Buffer.from(CAN)),
]);
export const LOCK: CommandApdu = {
  cla: GP_CLASS,
  ins: SET_STATUS,
  p1: SET_STATUS_APPLICATION,
  p2: LIFE_CYCLE.personalized,
  data: EMRTD_AID,
  le: 0,
};

export async function issue(chip: SimulatedChip, long: LongCommands, serial = SERIAL): Promise<void> {
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

/** A personalized and locked card. */
export async function finished(serial: string): Promise<SimulatedChip> {
  const chip = new SimulatedChip(serial, new SeededRandom(serial), HEALTHY, ISSUANCE);
  chip.enterField();
  await issue(chip, 'extended', serial);
  return chip;
}

/** Commands that anybody can send: all data objects, files, selections, and every instruction with various parameters. */
export function commandsInTheClear(): CommandApdu[] {
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

/** Responses after a reset, and with the application selected. */
export function answerOf(chip: SimulatedChip, apdu: CommandApdu): string {
  chip.enterField();
  clear(chip, selectApplication(EMRTD_AID));
  const answer = chip.transceive(apdu);
  return `${answer?.sw.toString(16)} ${Buffer.from(answer?.data ?? []).toString('hex')}`;
}
