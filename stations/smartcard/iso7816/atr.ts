import { IFS_DEFAULT, IFS_MAX } from './t1-block.ts';
import type { ErrorDetection } from './t1-epilogue.ts';
import type { T1Parameters } from './t1.ts';

const COMPACT_TLV_CATEGORY = 0x80;
const CAPABILITIES_TAG = 0x7;
const ISSUER_DATA_TAG = 0x5;
const CHAINING_BIT = 0x80;
const EXTENDED_LENGTH_BIT = 0x40;

/** BWI 4, CWI 13: defaults where the ATR has none (ISO/IEC 7816-3 §11.4.3). */
const WAITING_DEFAULT = 0x4d;
const BWI_MAX = 9;
const CLOCK_DEFAULT_HZ = 3_579_545;
const ETU_CYCLES = 372;

/** Answer to reset, ISO/IEC 7816-3 §8.2: the parts that a T=1 session needs. */
export interface Atr {
  readonly protocols: readonly number[];
  /** TA, TB and TC of the first group after T=1. */
  readonly t1: T1Parameters;
  /** That TB unchanged: BWI and CWI. */
  readonly waiting: number;
  /** TC1: extra guard time, in etu beyond twelve. */
  readonly guardTime: number;
  /** TS = 3Fh. */
  readonly inverse: boolean;
  readonly historical: Uint8Array;
  /** Command chaining and extended length, from the card capabilities in the historical bytes. */
  readonly chaining: boolean;
  readonly extendedLength: boolean;
}

/** Card capabilities, ISO/IEC 7816-4 §12.1.1.9: selection by name and identifier, byte-wise data, chaining and extended length. */
export const CARD_CAPABILITIES = Uint8Array.of(0xb6, 0x01, CHAINING_BIT | EXTENDED_LENGTH_BIT);

/** Parses an answer to reset; null when it is malformed or truncated. */
export function parseAtr(bytes: Uint8Array): Atr | null {
  const ts = bytes[0];
  const t0 = bytes[1];
  if (t0 === undefined || (ts !== 0x3b && ts !== 0x3f)) return null;
  let at = 2;
  let presence = t0 >> 4;
  const protocols: number[] = [];
  let ifsc: number | null = null;
  let waiting: number | null = null;
  let detection: ErrorDetection | null = null;
  let guardTime = 0;
  let current = 0;
  for (let group = 1; presence !== 0; group += 1) {
    const ta = presence & 1 ? bytes[at++] : undefined;
    const tb = presence & 2 ? bytes[at++] : undefined;
    const tc = presence & 4 ? bytes[at++] : undefined;
    const td = presence & 8 ? bytes[at++] : undefined;
    if (at > bytes.length) return null;
    if (group === 1) guardTime = tc ?? 0;
    if (group >= 3 && current === 1) {
      // The first of several groups counts (§8.3).
      if (ta !== undefined && ta >= 1 && ta <= IFS_MAX) ifsc ??= ta;
      if (tb !== undefined && tb >> 4 <= BWI_MAX) waiting ??= tb;
      if (tc !== undefined) detection ??= tc & 1 ? 'crc' : 'lrc';
    }
    presence = 0;
    if (td !== undefined) {
      current = td & 0x0f;
      protocols.push(current);
      presence = td >> 4;
    }
  }
  const historical = bytes.subarray(at, at + (t0 & 0x0f));
  if (historical.length !== (t0 & 0x0f)) return null;
  if (protocols.some((protocol) => protocol !== 0)) {
    let check = 0;
    for (const byte of bytes.subarray(1)) check ^= byte;
    if (check !== 0) return null;
  }
  const capabilities = cardCapabilities(historical);
  return {
    protocols: protocols.length === 0 ? [0] : protocols,
    t1: {
      ifsc: ifsc ?? IFS_DEFAULT,
      detection: detection ?? 'lrc',
      blockWaitMs: blockWaitMs((waiting ?? WAITING_DEFAULT) >> 4),
    },
    waiting: waiting ?? WAITING_DEFAULT,
    guardTime,
    inverse: ts === 0x3f,
    historical,
    chaining: ((capabilities?.[2] ?? 0) & CHAINING_BIT) !== 0,
    extendedLength: ((capabilities?.[2] ?? 0) & EXTENDED_LENGTH_BIT) !== 0,
  };
}

/** BWT = 11 etu + 2^BWI · 960 · 372 / f, at the default etu and clock (§11.4.3), in milliseconds. */
function blockWaitMs(bwi: number): number {
  return ((11 * ETU_CYCLES + 2 ** bwi * 960 * ETU_CYCLES) * 1000) / CLOCK_DEFAULT_HZ;
}

/** Compact-TLV objects after category 80h (ISO/IEC 7816-4 §12.1.1.2); tag 7 is the card capabilities. */
function cardCapabilities(historical: Uint8Array): Uint8Array | null {
  if (historical[0] !== COMPACT_TLV_CATEGORY) return null;
  for (let at = 1; at < historical.length;) {
    const head = historical[at] ?? 0;
    const length = head & 0x0f;
    if (head >> 4 === CAPABILITIES_TAG) return historical.subarray(at + 1, at + 1 + length);
    at += 1 + length;
  }
  return null;
}

/** Historical bytes with the card capabilities, and a name of at most nine letters as issuer data. */
export function historicalBytes(capabilities: Uint8Array, name: string): Uint8Array {
  const letters = Buffer.from(name, 'latin1');
  return Uint8Array.of(
    COMPACT_TLV_CATEGORY,
    (CAPABILITIES_TAG << 4) | capabilities.length,
    ...capabilities,
    (ISSUER_DATA_TAG << 4) | letters.length,
    ...letters,
  );
}

/** Encodes an ATR that offers only T=1, with at most 15 `historical` bytes. */
export function encodeT1Atr(ifsc: number, historical: Uint8Array, detection: ErrorDetection = 'lrc'): Uint8Array {
  // T0: TD1 follows; TD1: T=1, TD2 follows; TD2: T=1, TA3 (IFSC), TB3 (BWI 4, CWI 5) and, for a CRC, TC3 follow.
  const groups = detection === 'crc' ? [0x81, 0x71, ifsc, 0x45, 0x01] : [0x81, 0x31, ifsc, 0x45];
  const body = [0x80 | historical.length, ...groups, ...historical];
  return Uint8Array.of(
    0x3b,
    ...body,
    body.reduce((check, byte) => check ^ byte, 0),
  );
}
