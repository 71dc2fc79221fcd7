import { NO_SERIAL, parseBlankSerial, type BlankSerial } from '../blank-serial.ts';
import { done, failed, fault, InvariantError, type Outcome } from '../fault.ts';
import { parseJobKey, type JobKey } from '../job-key.ts';
import type { Entropy } from '../random.ts';
import type { JobAnswer } from '../station.ts';
import { sameBytes } from '../smartcard/block-cipher.ts';
import {
  ACCESS_TAG,
  CARD_IMAGE_NUMBER,
  dataGrouping,
  DGI,
  LIFE_CYCLE,
  RECORD_TAG,
  SET_STATUS_APPLICATION,
  STORE_DATA_P1,
} from '../smartcard/globalplatform/personalization-data.ts';
import { getData, GP_CLASS, SET_STATUS, STORE_DATA } from '../smartcard/globalplatform/scp03.ts';
import { dataGroupFile, EF_CARD_ACCESS, EXTENDED_ACCESS_GROUPS, shortIdentifier } from '../smartcard/icao9303/lds.ts';
import {
  readBinary,
  readBinaryOf,
  selectApplication,
  selectMasterFile,
  updateBinary,
  updateBinaryOf,
} from '../smartcard/iso7816/apdu.ts';
import { parseAtr } from '../smartcard/iso7816/atr.ts';
import { isActivated, selectWithParameters } from '../smartcard/iso7816/file-control.ts';
import { constructed, encodeTlv, findTlv } from '../smartcard/iso7816/tlv.ts';
import { ChipChannel, plain, type ChipConnection, type LongCommands } from './channel.ts';
import {
  EXTENDED_CHUNK_BYTES,
  SHORT_CHUNK_BYTES,
  type ChipContent,
  type ElementaryFile,
  type EncodeResult,
  type EncodeWork,
} from './contract.ts';

/** One personalization session of a chip, and how to read its state afterwards. */

/** The chip's state, readable with its channel keys. */
export type ChipState =
  | { readonly state: 'virgin'; readonly serial: BlankSerial }
  | {
      readonly state: 'begun' | 'locked';
      readonly serial: BlankSerial;
      readonly key: JobKey | null;
      readonly digest: string;
    };

interface OpenChip {
  readonly channel: ChipChannel;
  readonly state: ChipState;
}

/** Opens the secure channel and reads the chip's state. */
async function openChip(
  chip: ChipConnection,
  work: EncodeWork,
  atr: Uint8Array,
  entropy: Entropy,
): Promise<Outcome<OpenChip>> {
  const selected = await plain(chip, selectWithParameters(work.aid));
  if (!selected.ok) return selected;
  const channel = await ChipChannel.open(chip, work.channelKeys, entropy, longCommandsOf(atr), work.channelSecurity);
  if (!channel.ok) return channel;
  const state = await readState(channel.value, isActivated(selected.value));
  return state.ok ? done({ channel: channel.value, state: state.value }) : state;
}

async function readState(channel: ChipChannel, locked: boolean): Promise<Outcome<ChipState>> {
  const serialBytes = await channel.send(getData(CARD_IMAGE_NUMBER));
  if (!serialBytes.ok) return serialBytes;
  const serial = parseBlankSerial(Buffer.from(serialBytes.value).toString('latin1')) ?? NO_SERIAL;
  const record = await channel.send(getData(DGI.record));
  if (!record.ok) return record;
  const content = findTlv(record.value, RECORD_TAG.template);
  if (content === null) return done({ state: 'virgin', serial });
  return done({
    state: locked ? 'locked' : 'begun',
    serial,
    key: parseJobKey(Buffer.from(findTlv(content, RECORD_TAG.key) ?? []).toString('latin1')),
    digest: Buffer.from(findTlv(content, RECORD_TAG.digest) ?? []).toString('hex'),
  });
}

/** Reads how far a chip was personalized, and for which job. Fails with a `chip.` fault of the chip, or with the reader's fault. */
export async function readChipState(
  chip: ChipConnection,
  work: EncodeWork,
  atr: Uint8Array,
  entropy: Entropy,
): Promise<Outcome<ChipState>> {
  const opened = await openChip(chip, work, atr, entropy);
  return opened.ok ? done(opened.value.state) : opened;
}

/**
 * Personalizes one chip: writes the job key, then keys and files, then locks the application, so that an interrupted session is
 * recognizable as begun. Files that no inspection system can read later are verified before the lock. `resumed`: an earlier session of the
 * same head, job and blank ended because a resent command was refused; what it began is written again, and a finished one is accepted.
 * Fails with `chip.personalized` when the chip was begun for another job.
 *
 * @throws InvariantError when the work has no content
 */
export async function personalize(
  chip: ChipConnection,
  key: JobKey,
  work: EncodeWork,
  atr: Uint8Array,
  entropy: Entropy,
  resumed = false,
): Promise<Outcome<EncodeResult>> {
  const { content } = work;
  if (content === null) throw new InvariantError('personalization without content');
  const opened = await openChip(chip, work, atr, entropy);
  if (!opened.ok) return opened;
  const { channel, state } = opened.value;
  if (state.state === 'virgin') {
    const begun = await storeData(channel, DGI.record, recordOf(key, work.digest));
    if (!begun.ok) return begun;
  } else {
    if (!resumed || !isOf(state, key, work))
      return failed(fault('chip.personalized', 'major', { serial: state.serial }));
    if (state.state === 'locked') return done(resultOf(state.serial, work, atr));
  }
  const keys = await storeSecrets(channel, content);
  if (!keys.ok) return keys;
  for (const file of content.files) {
    const written = await writeFileOf(channel, file, work.aid);
    if (!written.ok) return written;
  }
  const checked = await readBack(channel, content.files, state.serial);
  if (!checked.ok) return checked;
  const lock = { cla: GP_CLASS, ins: SET_STATUS, p1: SET_STATUS_APPLICATION, p2: LIFE_CYCLE.personalized };
  const locked = await channel.send({ ...lock, data: work.aid, le: 0 });
  if (!locked.ok) return locked;
  const after = await plain(chip, selectWithParameters(work.aid));
  if (!after.ok) return after;
  if (!isActivated(after.value)) return failed(fault('chip.torn', 'major', { serial: state.serial }));
  return done(resultOf(state.serial, work, atr));
}

/** Answer to a job query, derived from the chip's state. */
export function answerFromChip(state: ChipState, key: JobKey, work: EncodeWork, atr: Uint8Array): JobAnswer {
  switch (state.state) {
    case 'virgin':
      return { state: 'notDone' };
    case 'begun':
      return { state: 'failed', fault: fault('chip.torn', 'major', { serial: state.serial }), begun: true };
    case 'locked': {
      if (!isOf(state, key, work)) {
        return { state: 'failed', fault: fault('chip.personalized', 'major', { serial: state.serial }), begun: true };
      }
      return { state: 'done', result: resultOf(state.serial, work, atr) };
    }
  }
}

/** Whether the chip was begun for this job and this content. */
function isOf(state: Exclude<ChipState, { state: 'virgin' }>, key: JobKey, work: EncodeWork): boolean {
  return state.key === key && state.digest === Buffer.from(work.digest).toString('hex');
}

function resultOf(chipSerial: BlankSerial, work: EncodeWork, atr: Uint8Array): EncodeResult {
  const bytesWritten = (work.content?.files ?? []).reduce((sum, file) => sum + file.content.length, 0);
  return { kind: 'encode', chipSerial, atr: Buffer.from(atr).toString('hex'), bytesWritten };
}

async function storeSecrets(channel: ChipChannel, content: ChipContent): Promise<Outcome<void>> {
  const access = constructed(ACCESS_TAG.template, [
    encodeTlv(ACCESS_TAG.mrzInformation, Buffer.from(content.mrzInformation, 'latin1')),
    encodeTlv(ACCESS_TAG.cardAccessNumber, Buffer.from(content.cardAccessNumber, 'latin1')),
  ]);
  const stored = await storeData(channel, DGI.accessData, access);
  if (!stored.ok) return stored;
  const chipKey = await storeKey(channel, DGI.chipAuthenticationKey, content.chipAuthenticationKey);
  if (!chipKey.ok) return chipKey;
  const activeKey = await storeKey(channel, DGI.activeAuthenticationKey, content.activeAuthenticationKey);
  if (!activeKey.ok || content.trustPoint === null) return activeKey;
  return storeData(channel, DGI.trustPoint, content.trustPoint);
}

function storeKey(channel: ChipChannel, identifier: number, key: Uint8Array): Promise<Outcome<void>> {
  return store(channel, STORE_DATA_P1.encryptedDgi, identifier, channel.encryptSensitive(key));
}

function storeData(channel: ChipChannel, identifier: number, content: Uint8Array): Promise<Outcome<void>> {
  return store(channel, STORE_DATA_P1.dgi, identifier, content);
}

/** Stores one data grouping, in several blocks where the chip does not accept a command of that length (GlobalPlatform 2.3.1 §11.11). */
async function store(
  channel: ChipChannel,
  p1: number,
  identifier: number,
  content: Uint8Array,
): Promise<Outcome<void>> {
  const data = dataGrouping(identifier, content);
  const blockBytes = channel.longCommands === 'none' ? SHORT_CHUNK_BYTES : EXTENDED_CHUNK_BYTES;
  for (let offset = 0, block = 0; offset < data.length; offset += blockBytes, block += 1) {
    const last = offset + blockBytes >= data.length;
    const part = data.subarray(offset, offset + blockBytes);
    const header = { cla: GP_CLASS, ins: STORE_DATA, p1: last ? p1 : p1 & ~STORE_DATA_P1.last, p2: block };
    const stored = await channel.send({ ...header, data: part, le: 0 });
    if (!stored.ok) return stored;
  }
  return done(undefined);
}

/** Short file identifiers apply to the selected directory, and EF.CardAccess is in the master file (9303-10 §3.6). */
async function writeFileOf(channel: ChipChannel, file: ElementaryFile, aid: Uint8Array): Promise<Outcome<void>> {
  if (file.fid !== EF_CARD_ACCESS) return writeFile(channel, file);
  const up = await channel.send(selectMasterFile());
  if (!up.ok) return up;
  const written = await writeFile(channel, file);
  if (!written.ok) return written;
  const down = await channel.send(selectApplication(aid));
  return down.ok ? done(undefined) : down;
}

async function writeFile(channel: ChipChannel, { fid, content }: ElementaryFile): Promise<Outcome<void>> {
  const chunkBytes = channel.longCommands === 'none' ? SHORT_CHUNK_BYTES : EXTENDED_CHUNK_BYTES;
  for (let offset = 0; offset < content.length; offset += chunkBytes) {
    const chunk = content.subarray(offset, offset + chunkBytes);
    const written = await channel.send(
      offset === 0 ? updateBinaryOf(shortIdentifier(fid), chunk) : updateBinary(offset, chunk),
    );
    if (!written.ok) return written;
  }
  return done(undefined);
}

/** Fingerprints are protected by terminal authentication: after the lock the line cannot read them. */
async function readBack(
  channel: ChipChannel,
  files: readonly ElementaryFile[],
  serial: BlankSerial,
): Promise<Outcome<void>> {
  const hidden = new Set(EXTENDED_ACCESS_GROUPS.map((number) => dataGroupFile(number)));
  const chunkBytes = channel.longCommands === 'extended' ? EXTENDED_CHUNK_BYTES : SHORT_CHUNK_BYTES;
  for (const { fid, content } of files) {
    if (!hidden.has(fid)) continue;
    for (let offset = 0; offset < content.length; offset += chunkBytes) {
      const expected = content.subarray(offset, offset + chunkBytes);
      const read = await channel.send(
        offset === 0 ? readBinaryOf(shortIdentifier(fid), expected.length) : readBinary(offset, expected.length),
      );
      if (!read.ok) return read;
      if (!sameBytes(read.value, expected)) return failed(fault('chip.torn', 'major', { serial }));
    }
  }
  return done(undefined);
}

function recordOf(key: JobKey, digest: Uint8Array): Uint8Array {
  return constructed(RECORD_TAG.template, [
    encodeTlv(RECORD_TAG.key, Buffer.from(key, 'latin1')),
    encodeTlv(RECORD_TAG.digest, digest),
  ]);
}

function longCommandsOf(atrBytes: Uint8Array): LongCommands {
  const atr = parseAtr(atrBytes);
  if (atr?.extendedLength) return 'extended';
  return atr?.chaining ? 'chained' : 'none';
}
