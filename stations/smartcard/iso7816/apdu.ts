import { room } from './tlv.ts';

/** Command and response APDUs, ISO/IEC 7816-4 §5. */

export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Expected length of the response: 0 for none, 256 for the maximum in short form. */
  readonly le: number;
}

export interface ResponseApdu {
  readonly data: Uint8Array;
  /** SW1-SW2. */
  readonly sw: number;
}

export const INS = {
  select: 0xa4,
  readBinary: 0xb0,
  /** Odd instructions, with the offset in a data object, for files longer than 32 KiB. */
  readBinaryOdd: 0xb1,
  updateBinary: 0xd6,
  getChallenge: 0x84,
  externalAuthenticate: 0x82,
  internalAuthenticate: 0x88,
  manageSecurityEnvironment: 0x22,
  generalAuthenticate: 0x86,
  performSecurityOperation: 0x2a,
} as const;

export const SW = {
  ok: 0x9000,
  /** End of file reached before Le bytes. */
  endOfFile: 0x6282,
  authenticationFailed: 0x6300,
  memoryFailure: 0x6581,
  wrongLength: 0x6700,
  securityNotSatisfied: 0x6982,
  referenceDataNotUsable: 0x6984,
  conditionsNotSatisfied: 0x6985,
  noCurrentEf: 0x6986,
  messagingObjectsMissing: 0x6987,
  messagingObjectsIncorrect: 0x6988,
  wrongData: 0x6a80,
  fileNotFound: 0x6a82,
  notEnoughSpace: 0x6a84,
  incorrectP1P2: 0x6a86,
  referencedDataNotFound: 0x6a88,
  wrongOffset: 0x6b00,
  insNotSupported: 0x6d00,
  claNotSupported: 0x6e00,
} as const;

const NO_DATA = new Uint8Array(0);
/** Bit 8 of P1: the lower five bits are a short file identifier. */
const SHORT_IDENTIFIER = 0x80;

/** Interindustry command of class 00h. `le`: expected response length, 0 for none. */
export function command(ins: number, p1: number, p2: number, data: Uint8Array | null, le: number): CommandApdu {
  return { cla: 0x00, ins, p1, p2, data: data ?? NO_DATA, le };
}

/** SELECT by AID, without response data (ISO/IEC 7816-4 §11.2.2). */
export function selectApplication(aid: Uint8Array): CommandApdu {
  return command(INS.select, 0x04, 0x0c, aid, 0);
}

/** Selects the master file by its identifier, without response data. */
export function selectMasterFile(): CommandApdu {
  return command(INS.select, 0x00, 0x0c, Uint8Array.of(0x3f, 0x00), 0);
}

/** READ BINARY of the current file. `offset`: at most 15 bits. */
export function readBinary(offset: number, length: number): CommandApdu {
  return command(INS.readBinary, offset >> 8, offset & 0xff, null, length);
}

/** READ BINARY from the start of the file with this short identifier, which becomes the current file. */
export function readBinaryOf(sfi: number, length: number): CommandApdu {
  return command(INS.readBinary, SHORT_IDENTIFIER | sfi, 0, null, length);
}

/** UPDATE BINARY from the start of the file with this short identifier, which becomes the current file. */
export function updateBinaryOf(sfi: number, data: Uint8Array): CommandApdu {
  return command(INS.updateBinary, SHORT_IDENTIFIER | sfi, 0, data, 0);
}

/** UPDATE BINARY of the current file. `offset`: at most 15 bits. */
export function updateBinary(offset: number, data: Uint8Array): CommandApdu {
  return command(INS.updateBinary, offset >> 8, offset & 0xff, data, 0);
}

/** Encodes a command in short form, or in extended form where the lengths require it. */
export function encodeCommand({ cla, ins, p1, p2, data, le }: CommandApdu): Uint8Array {
  const extended = data.length > 255 || le > 256;
  const lc = data.length === 0 ? 0 : extended ? 3 : 1;
  const leBytes = le === 0 ? 0 : extended ? (lc === 0 ? 3 : 2) : 1;
  const out = room(4 + lc + data.length + leBytes);
  out[0] = cla;
  out[1] = ins;
  out[2] = p1;
  out[3] = p2;
  let at = 4;
  if (lc === 1) out[at++] = data.length;
  if (lc === 3) {
    out.set([0, data.length >> 8, data.length & 0xff], at);
    at += 3;
  }
  out.set(data, at);
  at += data.length;
  if (leBytes === 1) out[at] = le & 0xff;
  if (leBytes === 2) out.set([(le >> 8) & 0xff, le & 0xff], at);
  if (leBytes === 3) out.set([0, (le >> 8) & 0xff, le & 0xff], at);
  return out;
}

/** Parses a command APDU; null when it matches no case of ISO/IEC 7816-4 §5.1. */
export function parseCommand(bytes: Uint8Array): CommandApdu | null {
  const cla = bytes[0];
  const ins = bytes[1];
  const p1 = bytes[2];
  const p2 = bytes[3];
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return null;
  const header = { cla, ins, p1, p2 };
  const body = bytes.subarray(4);
  const first = body[0];
  if (first === undefined) return { ...header, data: NO_DATA, le: 0 };
  if (body.length === 1) return { ...header, data: NO_DATA, le: first === 0 ? 256 : first };
  if (first !== 0) {
    if (body.length === 1 + first) return { ...header, data: body.subarray(1), le: 0 };
    if (body.length === 2 + first) {
      const le = body[1 + first] ?? 0;
      return { ...header, data: body.subarray(1, 1 + first), le: le === 0 ? 256 : le };
    }
    return null;
  }
  if (body.length < 3) return null;
  const length = ((body[1] ?? 0) << 8) | (body[2] ?? 0);
  if (body.length === 3) return { ...header, data: NO_DATA, le: length === 0 ? 65_536 : length };
  if (body.length === 3 + length) return { ...header, data: body.subarray(3), le: 0 };
  if (body.length === 5 + length) {
    const le = ((body[3 + length] ?? 0) << 8) | (body[4 + length] ?? 0);
    return { ...header, data: body.subarray(3, 3 + length), le: le === 0 ? 65_536 : le };
  }
  return null;
}

/** Encodes response data followed by SW1-SW2. */
export function encodeResponse({ data, sw }: ResponseApdu): Uint8Array {
  const out = room(data.length + 2);
  out.set(data);
  out[data.length] = sw >> 8;
  out[data.length + 1] = sw & 0xff;
  return out;
}

/** Splits a response into data and SW1-SW2; null when it is shorter than two bytes. */
export function parseResponse(bytes: Uint8Array): ResponseApdu | null {
  const sw1 = bytes[bytes.length - 2];
  const sw2 = bytes[bytes.length - 1];
  if (sw1 === undefined || sw2 === undefined) return null;
  return { data: bytes.subarray(0, bytes.length - 2), sw: (sw1 << 8) | sw2 };
}
