import { done, failed, fault, type Outcome } from '../fault.ts';
import type { JobAnswer } from '../station.ts';
import {
  command,
  INS,
  readBinary,
  selectApplication,
  selectFile,
  SW,
  updateBinary,
  type CommandApdu,
  type ResponseApdu,
} from '../smartcard/iso7816/apdu.ts';
import { constructed, encodeTlv, findTlv } from '../smartcard/iso7816/tlv.ts';
import {
  EF_CHIP_SERIAL,
  EF_PERSONALIZATION,
  UPDATE_CHUNK_BYTES,
  type EncodeResult,
  type EncodeWork,
} from './contract.ts';

/** One personalisation of a chip, and how to find out afterwards what became of it. */

export interface ChipConnection {
  transceive(command: CommandApdu): Promise<Outcome<ResponseApdu>>;
}

/** What a chip says of its own history. */
export type ChipState =
  | { readonly state: 'virgin'; readonly serial: string }
  | { readonly state: 'begun' | 'locked'; readonly serial: string; readonly key: string; readonly digest: string };

const SERIAL_MAX_BYTES = 24;
const RECORD_MAX_BYTES = 160;
const RECORD_TAG = 0x70;
const KEY_TAG = 0x80;
const DIGEST_TAG = 0x81;
/** Life cycle status byte «operational, activated», ISO/IEC 7816-4 table 13. */
const LCS_TAG = 0x8a;
const LCS_ACTIVATED = 0x05;
const FCP_TAG = 0x62;

export async function readChipState(chip: ChipConnection, aid: Uint8Array): Promise<Outcome<ChipState>> {
  const serial = await readFile(chip, EF_CHIP_SERIAL, SERIAL_MAX_BYTES);
  if (!serial.ok) return serial;
  const serialText = Buffer.from(serial.value).toString('latin1');
  const selected = await expect(chip, { ...selectApplication(aid), p2: 0x04, le: 256 });
  if (!selected.ok) return selected;
  const fcp = findTlv(selected.value, FCP_TAG);
  const locked = fcp !== null && findTlv(fcp, LCS_TAG)?.[0] === LCS_ACTIVATED;
  const record = await readFile(chip, EF_PERSONALIZATION, RECORD_MAX_BYTES);
  if (!record.ok) return record;
  const content = findTlv(record.value, RECORD_TAG);
  if (content === null) return done({ state: 'virgin', serial: serialText });
  return done({
    state: locked ? 'locked' : 'begun',
    serial: serialText,
    key: Buffer.from(findTlv(content, KEY_TAG) ?? []).toString('latin1'),
    digest: Buffer.from(findTlv(content, DIGEST_TAG) ?? []).toString('hex'),
  });
}

/** Writes the job's key first, then every file, then locks: whatever is cut short in between is recognised as begun. */
export async function personalize(
  chip: ChipConnection,
  key: string,
  work: EncodeWork,
  atr: Uint8Array,
): Promise<Outcome<EncodeResult>> {
  const state = await readChipState(chip, work.aid);
  if (!state.ok) return state;
  if (state.value.state !== 'virgin') return failed(fault('chip.foreign', 'major', { serial: state.value.serial }));
  const record = constructed(RECORD_TAG, [
    encodeTlv(KEY_TAG, Buffer.from(key, 'latin1')),
    encodeTlv(DIGEST_TAG, work.digest),
  ]);
  const begun = await writeFile(chip, EF_PERSONALIZATION, record);
  if (!begun.ok) return begun;
  let bytesWritten = 0;
  for (const file of work.files) {
    const written = await writeFile(chip, file.fid, file.content);
    if (!written.ok) return written;
    bytesWritten += file.content.length;
  }
  const locked = await expect(chip, command(INS.activateFile, 0, 0, null, 0));
  if (!locked.ok) return locked;
  const after = await readChipState(chip, work.aid);
  if (!after.ok) return after;
  if (after.value.state !== 'locked' || after.value.key !== key) {
    return failed(fault('chip.torn', 'major', { serial: state.value.serial }));
  }
  return done({ kind: 'encode', chipSerial: state.value.serial, atr: Buffer.from(atr).toString('hex'), bytesWritten });
}

/** What the chip proves of a job. */
export function answerFromChip(state: ChipState, key: string, work: EncodeWork, atr: Uint8Array): JobAnswer {
  switch (state.state) {
    case 'virgin':
      return { state: 'notDone' };
    case 'begun':
      return { state: 'failed', fault: fault('chip.torn', 'major', { serial: state.serial }), begun: true };
    case 'locked': {
      if (state.key !== key || state.digest !== Buffer.from(work.digest).toString('hex')) {
        return { state: 'failed', fault: fault('chip.foreign', 'major', { serial: state.serial }), begun: true };
      }
      const bytesWritten = work.files.reduce((sum, file) => sum + file.content.length, 0);
      const result: EncodeResult = {
        kind: 'encode',
        chipSerial: state.serial,
        atr: Buffer.from(atr).toString('hex'),
        bytesWritten,
      };
      return { state: 'done', result };
    }
  }
}

async function readFile(chip: ChipConnection, fid: number, maxBytes: number): Promise<Outcome<Uint8Array>> {
  const selected = await expect(chip, selectFile(fid));
  return selected.ok ? expect(chip, readBinary(0, maxBytes)) : selected;
}

async function writeFile(chip: ChipConnection, fid: number, content: Uint8Array): Promise<Outcome<void>> {
  const selected = await expect(chip, selectFile(fid));
  if (!selected.ok) return selected;
  for (let offset = 0; offset < content.length; offset += UPDATE_CHUNK_BYTES) {
    const written = await expect(chip, updateBinary(offset, content.subarray(offset, offset + UPDATE_CHUNK_BYTES)));
    if (!written.ok) return written;
  }
  return done(undefined);
}

async function expect(chip: ChipConnection, apdu: CommandApdu): Promise<Outcome<Uint8Array>> {
  const answer = await chip.transceive(apdu);
  if (!answer.ok) return answer;
  // 6282h: end of file reached before Le bytes, which is how short files are read whole.
  if (answer.value.sw === SW.ok || answer.value.sw === 0x6282) return done(answer.value.data);
  return failed(fault('chip.refused', 'major', { ins: apdu.ins, sw: answer.value.sw.toString(16) }));
}
