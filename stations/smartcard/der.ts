import { constructed, encodeTlv } from './iso7816/tlv.ts';

/** Distinguished encoding rules (ITU-T X.690 §10) for certificates, signed data and data groups. */

export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const UTC_TIME_LAST_YEAR = 2049;
const ZERO = Uint8Array.of(0);
const NO_UNUSED_BITS = Uint8Array.of(0);

/** SEQUENCE of encoded objects. */
export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return constructed(DER.sequence, parts);
}

/** SET OF: the elements in ascending order of their encodings (X.690 §11.6). */
export function setOf(...parts: readonly Uint8Array[]): Uint8Array {
  return constructed(
    DER.set,
    [...parts].sort((a, b) => Buffer.compare(a, b)),
  );
}

/** INTEGER of a small non-negative number. */
export function integer(value: number): Uint8Array {
  if (value < 0x80) return Uint8Array.of(DER.integer, 1, value);
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return unsignedInteger(Uint8Array.from(bytes));
}

/** INTEGER from big-endian bytes of a non-negative number: no leading zeros, except one where the first bit is set. */
export function unsignedInteger(bytes: Uint8Array): Uint8Array {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const magnitude = bytes.subarray(from);
  const signed = ((magnitude[0] ?? 0) & 0x80) === 0;
  return constructed(DER.integer, signed ? [magnitude] : [ZERO, magnitude]);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Uint8Array {
  return encodeTlv(DER.objectIdentifier, oidBytes(dotted));
}

/** Content octets of an object identifier, as used in commands of TR-03110 and PACE. */
export function oidBytes(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const digits = [arc & 0x7f];
    for (let more = Math.floor(arc / 128); more > 0; more = Math.floor(more / 128))
      digits.unshift((more & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return Uint8Array.from(bytes);
}

/** OCTET STRING. */
export function octetString(bytes: Uint8Array): Uint8Array {
  return encodeTlv(DER.octetString, bytes);
}

/** BIT STRING of whole bytes, without unused bits. */
export function bitString(bytes: Uint8Array): Uint8Array {
  return constructed(DER.bitString, [NO_UNUSED_BITS, bytes]);
}

/** UTF8String. */
export function utf8String(text: string): Uint8Array {
  return encodeTlv(DER.utf8String, Buffer.from(text, 'utf8'));
}

/** PrintableString. The caller ensures that it has only permitted characters. */
export function printableString(text: string): Uint8Array {
  return encodeTlv(DER.printableString, Buffer.from(text, 'latin1'));
}

export const NULL = Uint8Array.of(DER.null, 0);

/** `[number] EXPLICIT`, or a constructed `[number] IMPLICIT`, around encoded parts. */
export function context(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return constructed(0xa0 | number, parts);
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). `atMs`: milliseconds since 1970. */
export function time(atMs: number): Uint8Array {
  const text = `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  return Number(text.slice(0, 4)) <= UTC_TIME_LAST_YEAR
    ? encodeTlv(DER.utcTime, Buffer.from(text.slice(2), 'latin1'))
    : encodeTlv(DER.generalizedTime, Buffer.from(text, 'latin1'));
}
