import type { Atr } from '../smartcard/iso7816/atr.ts';
import { concat, room } from '../smartcard/iso7816/tlv.ts';

/** CCID messages (USB CCID Rev 1.1 §6) in the serial framing of the GemPC Twin: SYNC, ACK or NAK, message, LRC. */

export const SYNC = 0x03;
export const ACK = 0x06;
export const NAK = 0x15;
const HEADER_BYTES = 10;
/** Overhead of a frame: SYNC, ACK, header, checksum. */
const FRAME_BYTES = 2 + HEADER_BYTES + 1;
/** dwMaxCCIDMessageLength of the GemPC Twin. */
export const MESSAGE_MAX_BYTES = 271;

export const PC_TO_RDR = {
  iccPowerOn: 0x62,
  iccPowerOff: 0x63,
  getSlotStatus: 0x65,
  xfrBlock: 0x6f,
  getParameters: 0x6c,
  resetParameters: 0x6d,
  setParameters: 0x61,
  escape: 0x6b,
} as const;

export const RDR_TO_PC = { dataBlock: 0x80, slotStatus: 0x81, parameters: 0x82, escape: 0x83 } as const;

/** bmICCStatus, table 6.2-3. */
export const ICC = { active: 0, inactive: 1, absent: 2 } as const;
/** bmCommandStatus. */
export const COMMAND_STATUS = { ok: 0, failed: 1, timeExtension: 2 } as const;
/** bError values, table 6.2-2. */
export const SLOT_ERROR = {
  iccMute: 0xfe,
  xfrParity: 0xfd,
  hwError: 0xfb,
  cmdNotSupported: 0x00,
  slotBusy: 0xe0,
} as const;
/** bProtocolNum of T=1. */
export const PROTOCOL_T1 = 1;
/** Fi = 372, Di = 1: in force until both ends negotiate other values. */
const FI_DI_DEFAULT = 0x11;

/**
 * abProtocolDataStructure for T=1 (USB CCID §6.1.7) as required by the answer to reset; null where `current`, the reader's present setting,
 * already matches. Keeps the reader's transmission speed, because a different speed would require a PPS exchange first.
 */
export function t1ParametersToSet(atr: Atr, current: Uint8Array): Uint8Array | null {
  const speed = current[0] ?? FI_DI_DEFAULT;
  const checks = 0x10 | (atr.inverse ? 2 : 0) | (atr.t1.detection === 'crc' ? 1 : 0);
  const clockStop = current[4] ?? 0;
  const wanted = Uint8Array.of(speed, checks, atr.guardTime, atr.waiting, clockStop, atr.t1.ifsc, 0);
  return wanted.length === current.length && wanted.every((byte, at) => byte === current[at]) ? null : wanted;
}

/** Escape command that reads the firmware name of a GemPC Twin. */
export const ESCAPE_FIRMWARE = 0x02;

export interface CcidMessage {
  readonly type: number;
  readonly slot: number;
  readonly sequence: number;
  /** The three message-specific bytes after bSeq: parameters of a command; bStatus, bError and a third byte of a response. */
  readonly specific: readonly [number, number, number];
  readonly data: Uint8Array;
}

/** SYNC, ACK, the message (header of ten bytes, data), checksum. */
export function encodeFrame({ type, slot, sequence, specific, data }: CcidMessage): Uint8Array {
  const { length } = data;
  const out = room(FRAME_BYTES + length);
  out[0] = SYNC;
  out[1] = ACK;
  out[2] = type;
  out[3] = length & 0xff;
  out[4] = (length >> 8) & 0xff;
  out[5] = 0;
  out[6] = 0;
  out[7] = slot;
  out[8] = sequence;
  out[9] = specific[0];
  out[10] = specific[1];
  out[11] = specific[2];
  out.set(data, 12);
  out[12 + length] = lrc(out, 12 + length);
  return out;
}

/** NAK frame: the previous frame was corrupt. */
export const NAK_FRAME = Uint8Array.of(SYNC, NAK, SYNC ^ NAK);

export type FrameEvent =
  | { readonly type: 'message'; readonly message: CcidMessage; readonly frame: Uint8Array }
  | { readonly type: 'nak' }
  /** Bytes that belong to no valid frame were dropped. */
  | { readonly type: 'garbage'; readonly dropped: number };

/** Bytes received and not yet parsed. */
export type FrameBuffer = Uint8Array;
export const EMPTY_BUFFER: FrameBuffer = new Uint8Array(0);

/**
 * Appends received bytes and returns the complete frames and the remaining bytes. A frame with a wrong checksum or an impossible length
 * costs only its first byte: the search continues behind it.
 */
export function parseFrames(buffer: FrameBuffer, bytes: Uint8Array): { buffer: FrameBuffer; events: FrameEvent[] } {
  const all = buffer.length === 0 ? bytes : concat([buffer, bytes]);
  const events: FrameEvent[] = [];
  let at = 0;
  let dropped = 0;
  const drop = (): void => {
    at += 1;
    dropped += 1;
  };
  while (at < all.length) {
    if (all[at] !== SYNC) {
      drop();
      continue;
    }
    const control = all[at + 1];
    if (control === undefined) break;
    if (control === NAK) {
      if (at + 2 >= all.length) break;
      if (all[at + 2] === (SYNC ^ NAK)) {
        events.push({ type: 'nak' });
        at += 3;
      } else drop();
      continue;
    }
    if (control !== ACK) {
      drop();
      continue;
    }
    const lengthAt = at + 3;
    if (lengthAt + 4 > all.length) break;
    const length = (all[lengthAt] ?? 0) | ((all[lengthAt + 1] ?? 0) << 8) | ((all[lengthAt + 2] ?? 0) << 16);
    if (length > MESSAGE_MAX_BYTES || (all[lengthAt + 3] ?? 0) !== 0) {
      drop();
      continue;
    }
    const end = at + 2 + HEADER_BYTES + length + 1;
    if (end > all.length) break;
    const frame = all.subarray(at, end);
    if (lrc(frame, frame.length) !== 0) {
      drop();
      continue;
    }
    events.push({ type: 'message', message: parseMessage(frame), frame });
    at = end;
  }
  if (dropped > 0) events.unshift({ type: 'garbage', dropped });
  return { buffer: all.subarray(at), events };
}

function parseMessage(frame: Uint8Array): CcidMessage {
  return {
    type: frame[2] ?? 0,
    slot: frame[7] ?? 0,
    sequence: frame[8] ?? 0,
    specific: [frame[9] ?? 0, frame[10] ?? 0, frame[11] ?? 0],
    data: frame.subarray(12, frame.length - 1),
  };
}

/** XOR of the first `length` bytes: of a whole frame it is zero. */
function lrc(bytes: Uint8Array, length: number): number {
  let check = 0;
  for (let index = 0; index < length; index += 1) check ^= bytes[index] ?? 0;
  return check;
}
