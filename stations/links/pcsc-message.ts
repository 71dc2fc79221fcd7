import { endianness } from 'node:os';

import { concat } from '../smartcard/iso7816/tlv.ts';
import type { PcscReaderState } from './pcsc-link.ts';

/**
 * Messages between a program and pcscd over its Unix socket, as defined by pcsc-lite's winscard_msg.h and eventhandler.h: a header of two
 * words (body size, command), then the body as a C structure in native byte order. Answers have no header.
 */

export const COMMAND = {
  establishContext: 0x01,
  connect: 0x04,
  reconnect: 0x05,
  disconnect: 0x06,
  transmit: 0x09,
  version: 0x11,
  getReadersState: 0x12,
} as const;

/**
 * Protocol versions in which these messages are identical: pcsc-lite 1.8.4 (4.3) to 2.4 and later. From 4.6 on pcscd accepts older clients;
 * earlier versions accept only their own.
 */
export const VERSION_MAJOR = 4;
export const VERSION_MINOR = 4;
export const KNOWN_MINORS: readonly number[] = [3, 4, 5];

const SCOPE_SYSTEM = 2;
const SHARE_EXCLUSIVE = 1;
const PROTOCOL_T1 = 2;
const UNPOWER_CARD = 2;
/** SCARD_IO_REQUEST of a 64-bit program: two longs. pcscd returns it, and reads only the protocol. */
const PCI_BYTES = 16;
/** MAX_BUFFER_SIZE_EXTENDED: maximum size of an APDU. */
export const APDU_MAX_BYTES = 4 + 3 + 65_536 + 3 + 2;

const WORD = 4;
/** MAX_READERNAME, including the terminating zero. */
export const READER_NAME_BYTES = 128;
const ATR_BYTES = 33;
/** struct pubReaderStatesList: name, three words, ATR, padding to a word, two words. */
const STATE_BYTES = READER_NAME_BYTES + 3 * WORD + ATR_BYTES + 3 + 2 * WORD;
const READERS_MAX = 16;
const STATE = { unknown: 0x01, absent: 0x02, present: 0x04 } as const;
const LITTLE = endianness() === 'LE';

/** Length of each answer; for `transmit` the part before the response. */
export const ANSWER_BYTES = {
  version: 3 * WORD,
  establishContext: 3 * WORD,
  readersState: READERS_MAX * STATE_BYTES,
  connect: WORD + READER_NAME_BYTES + 5 * WORD,
  reconnect: 6 * WORD,
  disconnect: 3 * WORD,
  transmit: 8 * WORD,
} as const;

/** CMD_VERSION with this minor version: first message of a connection. */
export function versionMessage(minor: number): Uint8Array {
  return message(COMMAND.version, words(VERSION_MAJOR, minor, 0));
}

/** SCARD_ESTABLISH_CONTEXT with system scope. */
export function establishMessage(): Uint8Array {
  return message(COMMAND.establishContext, words(SCOPE_SYSTEM, 0, 0));
}

/** CMD_GET_READERS_STATE. */
export function readersStateMessage(): Uint8Array {
  return message(COMMAND.getReadersState, new Uint8Array(0));
}

/** SCARD_CONNECT: exclusive, T=1. `reader`: full name. */
export function connectMessage(context: number, reader: string): Uint8Array {
  const name = new Uint8Array(READER_NAME_BYTES);
  name.set(Buffer.from(reader, 'utf8').subarray(0, READER_NAME_BYTES - 1));
  return message(COMMAND.connect, concat([words(context), name, words(SHARE_EXCLUSIVE, PROTOCOL_T1, 0, 0, 0)]));
}

/** SCARD_RECONNECT: exclusive, T=1, with a cold reset. */
export function reconnectMessage(card: number): Uint8Array {
  return message(COMMAND.reconnect, words(card, SHARE_EXCLUSIVE, PROTOCOL_T1, UNPOWER_CARD, 0, 0));
}

/** SCARD_DISCONNECT: powers the chip off. */
export function disconnectMessage(card: number): Uint8Array {
  return message(COMMAND.disconnect, words(card, UNPOWER_CARD, 0));
}

/** SCARD_TRANSMIT of a command APDU with T=1; the APDU follows the structure. */
export function transmitMessage(card: number, apdu: Uint8Array): Uint8Array {
  const head = words(card, PROTOCOL_T1, PCI_BYTES, apdu.length, PROTOCOL_T1, PCI_BYTES, APDU_MAX_BYTES, 0);
  return concat([message(COMMAND.transmit, head), apdu]);
}

/** The `index`-th word of an answer; 0 beyond its end. */
export function wordOf(answer: Uint8Array, index: number): number {
  const at = index * WORD;
  if (at + WORD > answer.length) return 0;
  return new DataView(answer.buffer, answer.byteOffset, answer.byteLength).getUint32(at, LITTLE);
}

/** hCard and rv in the answer to SCARD_CONNECT, which follow hContext, name, share mode and protocols. */
export function connectedOf(answer: Uint8Array): { readonly card: number; readonly result: number } {
  const tail = answer.subarray(WORD + READER_NAME_BYTES);
  return { card: wordOf(tail, 2), result: wordOf(tail, 4) };
}

/** Readers in the answer; empty slots are left out. */
export function readersOf(answer: Uint8Array): PcscReaderState[] {
  const states: PcscReaderState[] = [];
  for (let at = 0; at + STATE_BYTES <= answer.length; at += STATE_BYTES) {
    const place = answer.subarray(at, at + STATE_BYTES);
    const zero = place.subarray(0, READER_NAME_BYTES).indexOf(0);
    const name = Buffer.from(place.subarray(0, zero === -1 ? READER_NAME_BYTES : zero)).toString('utf8');
    if (name === '') continue;
    const bits = wordOf(place.subarray(READER_NAME_BYTES), 1);
    const atrAt = READER_NAME_BYTES + 3 * WORD;
    const length = Math.min(ATR_BYTES, wordOf(place.subarray(STATE_BYTES - 2 * WORD), 0));
    const present = (bits & STATE.present) !== 0;
    const slot = present ? 'present' : (bits & STATE.absent) !== 0 ? 'absent' : 'unknown';
    states.push({
      name,
      slot,
      atr: present ? Uint8Array.from(place.subarray(atrAt, atrAt + length)) : new Uint8Array(0),
    });
  }
  return states;
}

function message(command: number, body: Uint8Array): Uint8Array {
  return concat([words(body.length, command), body]);
}

function words(...values: readonly number[]): Uint8Array {
  const out = new Uint8Array(values.length * WORD);
  const view = new DataView(out.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * WORD, value, LITTLE);
  return out;
}
