import { epilogue, epilogueBytes, type ErrorDetection } from './t1-epilogue.ts';
import { room } from './tlv.ts';

/** Blocks of T=1, ISO/IEC 7816-3:2006 §11.3. */

export type Block =
  | { readonly kind: 'I'; readonly ns: 0 | 1; readonly more: boolean; readonly inf: Uint8Array }
  | { readonly kind: 'R'; readonly nr: 0 | 1; readonly error: 0 | 1 | 2 }
  | SBlock;

export interface SBlock {
  readonly kind: 'S';
  readonly type: SType;
  readonly response: boolean;
  readonly inf: Uint8Array;
}

export type SType = 'RESYNCH' | 'IFS' | 'ABORT' | 'WTX';

const S_TYPES: readonly SType[] = ['RESYNCH', 'IFS', 'ABORT', 'WTX'];
const PROLOGUE_BYTES = 3;
const EMPTY = new Uint8Array(0);
/** §11.4.2: default IFSC without TA3, and default IFSD before it is negotiated. */
export const IFS_DEFAULT = 32;
export const IFS_MAX = 254;

/** Encodes a block: prologue, information field, epilogue. */
export function encodeBlock(block: Block, detection: ErrorDetection = 'lrc'): Uint8Array {
  const inf = block.kind === 'R' ? EMPTY : block.inf;
  const out = room(PROLOGUE_BYTES + inf.length + epilogueBytes(detection));
  out[0] = 0;
  out[1] = pcb(block);
  out[2] = inf.length;
  out.set(inf, PROLOGUE_BYTES);
  const end = PROLOGUE_BYTES + inf.length;
  out.set(epilogue(out, end, detection), end);
  return out;
}

/** Parses a block; null when its length, checksum or PCB is invalid (§11.6.2.1). */
export function parseBlock(bytes: Uint8Array, detection: ErrorDetection = 'lrc'): Block | null {
  const length = bytes[2];
  const code = bytes[1];
  if (length === undefined || code === undefined || length > IFS_MAX) return null;
  const end = PROLOGUE_BYTES + length;
  if (bytes.length !== end + epilogueBytes(detection)) return null;
  if (epilogue(bytes, end, detection).some((byte, index) => byte !== bytes[end + index])) return null;
  const inf = bytes.subarray(PROLOGUE_BYTES, end);
  if ((code & 0x80) === 0) {
    return (code & 0x1f) === 0 ? { kind: 'I', ns: code & 0x40 ? 1 : 0, more: (code & 0x20) !== 0, inf } : null;
  }
  if ((code & 0xc0) === 0x80) {
    const error = code & 0x0f;
    if ((code & 0x20) !== 0 || length !== 0 || (error !== 0 && error !== 1 && error !== 2)) return null;
    return { kind: 'R', nr: code & 0x10 ? 1 : 0, error };
  }
  const type = S_TYPES[code & 0x1f];
  if (type === undefined) return null;
  if ((type === 'IFS' || type === 'WTX') !== (length === 1)) return null;
  return { kind: 'S', type, response: (code & 0x20) !== 0, inf };
}

function pcb(block: Block): number {
  switch (block.kind) {
    case 'I':
      return (block.ns << 6) | (block.more ? 0x20 : 0);
    case 'R':
      return 0x80 | (block.nr << 4) | block.error;
    case 'S':
      return 0xc0 | (block.response ? 0x20 : 0) | S_TYPES.indexOf(block.type);
  }
}
