import { IFS_DEFAULT, IFS_MAX } from './t1.ts';

/** Answer to reset, ISO/IEC 7816-3 §8.2, as far as a T=1 session needs it. */
export interface Atr {
  readonly protocols: readonly number[];
  /** Information field size of the card (TA of the first group after T=1 is named). */
  readonly ifsc: number;
  readonly historical: Uint8Array;
}

export function parseAtr(bytes: Uint8Array): Atr | null {
  const ts = bytes[0];
  const t0 = bytes[1];
  if (t0 === undefined || (ts !== 0x3b && ts !== 0x3f)) return null;
  let at = 2;
  let presence = t0 >> 4;
  const protocols: number[] = [];
  let ifsc = IFS_DEFAULT;
  let current = 0;
  for (let group = 1; presence !== 0; group += 1) {
    const ta = presence & 1 ? bytes[at++] : undefined;
    if (presence & 2) at += 1;
    if (presence & 4) at += 1;
    const td = presence & 8 ? bytes[at++] : undefined;
    if (at > bytes.length) return null;
    if (group >= 3 && current === 1 && ta !== undefined && ta >= 1 && ta <= IFS_MAX) ifsc = ta;
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
  return { protocols: protocols.length === 0 ? [0] : protocols, ifsc, historical };
}

/** An ATR that offers T=1 alone, with `historical` bytes (at most 15). */
export function encodeT1Atr(ifsc: number, historical: Uint8Array): Uint8Array {
  // T0: TD1 follows; TD1: T=1, TD2 follows; TD2: T=1, TA3 (IFSC) and TB3 (BWI 4, CWI 5) follow.
  const body = [0x80 | historical.length, 0x81, 0x31, ifsc, 0x45, ...historical];
  return Uint8Array.of(
    0x3b,
    ...body,
    body.reduce((check, byte) => check ^ byte, 0),
  );
}
