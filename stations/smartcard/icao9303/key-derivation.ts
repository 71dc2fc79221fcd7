import { hash } from 'node:crypto';

import { concat } from '../iso7816/tlv.ts';
import { checkDigit } from './mrz.ts';
import type { CipherSuite } from './pace-protocol.ts';

/** Keys from shared secrets and from printed data, ICAO Doc 9303-11 §9.7 and §4.4.4.1. */

export const KEY_PURPOSE = { encryption: 1, mac: 2, password: 3 } as const;

/** Characters of an MRZ (9303-3 §4.3). */
const ZONE_TEXT = /^[0-9A-Z<]*$/;

/** Key derivation function (9303-11 §9.7.1): SHA-1 for triple DES and 128-bit keys, SHA-256 for longer ones. */
export function deriveKey({ cipher, keyBytes }: CipherSuite, secret: Uint8Array, purpose: number): Uint8Array {
  if (cipher === 'DES3') return deriveDes3(secret, purpose);
  return counterHash(keyBytes === 16 ? 'sha1' : 'sha256', secret, purpose).subarray(0, keyBytes);
}

/** Two-key triple DES with parity bits set (9303-11 §9.7.1.1). */
export function deriveDes3(secret: Uint8Array, purpose: number): Uint8Array {
  return counterHash('sha1', secret, purpose)
    .subarray(0, 16)
    .map((byte) => withOddParity(byte));
}

/** MRZ information for BAC and PACE: document number, birth and expiry with their check digits (9303-11 §4.3.2). */
export function mrzInformation(documentNumber: string, dateOfBirth: string, dateOfExpiry: string): string {
  const number = documentNumber.padEnd(9, '<');
  return [number, dateOfBirth, dateOfExpiry].map((part) => `${part}${checkDigit(part)}`).join('');
}

/**
 * MRZ information from the three lines of a TD1 MRZ (9303-5 §4.2.2); null when a line does not have 30 characters, or a required character
 * is unreadable.
 */
export function mrzInformationOf(lines: readonly string[]): string | null {
  const [upper, middle, lower] = lines;
  if (upper?.length !== 30 || middle?.length !== 30 || lower?.length !== 30) return null;
  let number = upper.slice(5, 14);
  // A number longer than nine characters continues in the optional data (9303-5 §4.2.2.1 note j).
  if (upper[14] === '<') {
    const rest = /^[0-9A-Z]+/.exec(upper.slice(15))?.[0] ?? '';
    number += rest.slice(0, -1);
  }
  const [birth, expiry] = [middle.slice(0, 6), middle.slice(8, 14)];
  return ZONE_TEXT.test(number + birth + expiry) ? mrzInformation(number, birth, expiry) : null;
}

/** Seed of the document basic access keys (9303-11 §4.3.2). */
export function basicAccessSeed(information: string): Uint8Array {
  return hash('sha1', information, 'buffer').subarray(0, 16);
}

/** Password of PACE as input of the key derivation (9303-11 §4.4.4.1). */
export function paceSecret(password: AccessPassword): Uint8Array {
  return password.kind === 'MRZ'
    ? hash('sha1', password.information, 'buffer')
    : Buffer.from(password.number, 'latin1');
}

/** Access password printed on the card. */
export type AccessPassword =
  | { readonly kind: 'MRZ'; readonly information: string }
  | { readonly kind: 'CAN'; readonly number: string };

function counterHash(algorithm: string, secret: Uint8Array, purpose: number): Buffer {
  return hash(algorithm, concat([secret, Uint8Array.of(0, 0, 0, purpose)]), 'buffer');
}

function withOddParity(byte: number): number {
  let ones = 0;
  for (let rest = byte >> 1; rest > 0; rest >>= 1) ones += rest & 1;
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
}
