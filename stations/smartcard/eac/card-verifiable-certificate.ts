import { sign as signBytes, verify, type KeyObject } from 'node:crypto';

import { oidBytes } from '../der.ts';
import { publicKeyObject, scalarBytes, scalarOf } from '../icao9303/elliptic-curve.ts';
import { CURVE_NAMES, CURVES, type CurveName } from '../icao9303/standard-curves.ts';
import { constructed, encodeTlv, findTlv, parseTlvs } from '../iso7816/tlv.ts';

/** Card-verifiable certificates of extended access control, BSI TR-03110-3 annex C: certificates that a chip can verify itself. */

/** Role of the holder: bits 8 and 7 of the authorization (TR-03110-4 §2.2.3.1, inspection systems). */
export const ROLES = ['inspection-system', 'verifier-foreign', 'verifier-domestic', 'authority'] as const;
export type Role = (typeof ROLES)[number];
/** Read access: the lower bits of the authorization. */
export const RIGHTS = { fingerprints: 0x01, irises: 0x02 } as const;
export const RIGHTS_MASK = 0x3f;

/** Hash of id-TA-ECDSA-SHA-x, by the last arc (TR-03110-3 table 11). */
const TERMINAL_AUTHENTICATION_ARC = '0.4.0.127.0.7.2.2.2.2';
const HASHES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
export type TerminalHash = (typeof HASHES)[number];
/** id-IS */
const INSPECTION_SYSTEM_OID = '0.4.0.127.0.7.3.1.2.1';
const TAG = {
  certificate: 0x7f21,
  body: 0x7f4e,
  profile: 0x5f29,
  authorityReference: 0x42,
  publicKey: 0x7f49,
  holderReference: 0x5f20,
  holderAuthorization: 0x7f4c,
  discretionary: 0x53,
  effective: 0x5f25,
  expires: 0x5f24,
  signature: 0x5f37,
} as const;
/** Tags of the domain parameters in a public key: prime, a, b, generator, order, point, cofactor (annex D.3.3). */
const PART = { p: 0x81, a: 0x82, b: 0x83, generator: 0x84, order: 0x85, point: 0x86, cofactor: 0x87 } as const;
const UNCOMPRESSED = 0x04;
const DAY_MS = 86_400_000;

export interface TerminalKey {
  readonly hash: TerminalHash;
  readonly curve: CurveName;
  /** Uncompressed point. */
  readonly point: Uint8Array;
}

export interface CvCertificate {
  readonly raw: Uint8Array;
  /** Signed part, including its tag. */
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
  /** Names of the signing key and of the certified key. */
  readonly authorityReference: string;
  readonly holderReference: string;
  /** The curve is null where the certificate inherits it from the authority's. */
  readonly key: Omit<TerminalKey, 'curve'> & { readonly curve: CurveName | null };
  readonly role: Role;
  readonly rights: number;
  /** First and last day of validity, as the start of the day in UTC, milliseconds since 1970. */
  readonly effectiveMs: number;
  readonly expiresMs: number;
}

/** Parses one certificate (tag 7F21h). Null when it is invalid or not for inspection systems. */
export function parseCvCertificate(bytes: Uint8Array): CvCertificate | null {
  const [outer, ...more] = parseTlvs(bytes) ?? [];
  if (outer?.tag !== TAG.certificate || more.length > 0) return null;
  return parseCvParts(outer.value);
}

/** Parses body and signature as sent in PSO: VERIFY CERTIFICATE. */
export function parseCvParts(parts: Uint8Array): CvCertificate | null {
  const [body, signature, ...more] = parseTlvs(parts) ?? [];
  if (body?.tag !== TAG.body || signature?.tag !== TAG.signature || more.length > 0) return null;
  const value = (tag: number): Uint8Array | null => findTlv(body.value, tag);
  const [profile, car, chr, keyPart] = [TAG.profile, TAG.authorityReference, TAG.holderReference, TAG.publicKey].map(
    value,
  );
  const authorization = value(TAG.holderAuthorization);
  const key = keyPart === null || keyPart === undefined ? null : parseKey(keyPart);
  const effectiveMs = parseDate(value(TAG.effective));
  const expiresMs = parseDate(value(TAG.expires));
  if (profile?.length !== 1 || profile[0] !== 0 || !isReference(car) || !isReference(chr) || key === null) return null;
  if (authorization === null || effectiveMs === null || expiresMs === null) return null;
  const oid = findTlv(authorization, 0x06);
  const discretionary = findTlv(authorization, TAG.discretionary);
  if (oid === null || !same(oid, INSPECTION_SYSTEM_OID) || discretionary?.length !== 1) return null;
  const [bits = 0] = discretionary;
  return {
    raw: constructed(TAG.certificate, [parts]),
    body: body.raw,
    signature: signature.value,
    authorityReference: text(car),
    holderReference: text(chr),
    key,
    role: ROLES[bits >> 6] ?? 'inspection-system',
    rights: bits & RIGHTS_MASK,
    effectiveMs,
    expiresMs,
  };
}

/** Parses concatenated certificates; null when one is invalid. */
export function parseCvCertificates(bytes: Uint8Array): CvCertificate[] | null {
  const parsed = parseTlvs(bytes)?.map(({ raw }) => parseCvCertificate(raw));
  return parsed === undefined || parsed.some((one) => one === null) ? null : parsed.filter((one) => one !== null);
}

/** Whether the holder of that key signed the certificate. */
export function isSignedBy({ body, signature }: CvCertificate, key: TerminalKey): boolean {
  return verifyPlain(key, body, signature);
}

/** Verifies a plain ECDSA signature: r and s concatenated (TR-03111 §5.2.1). */
export function verifyPlain(
  { hash: algorithm, curve, point }: TerminalKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = publicKeyObject(curve, point);
  if (key === null || signature.length !== 2 * CURVES[curve].bytes) return false;
  return verify(algorithm, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Creates a plain ECDSA signature: r and s concatenated (TR-03111 §5.2.1). */
export function signPlain(algorithm: TerminalHash, key: KeyObject, data: Uint8Array): Uint8Array {
  return signBytes(algorithm, data, { key, dsaEncoding: 'ieee-p1363' });
}

export interface CvContent {
  readonly authorityReference: string;
  readonly holderReference: string;
  readonly key: TerminalKey;
  readonly role: Role;
  readonly rights: number;
  readonly effectiveMs: number;
  readonly expiresMs: number;
}

/**
 * Encodes a certificate. `sign` uses the key that `authorityReference` names. Only an authority's own certificate contains the domain
 * parameters (annex C.1.3).
 */
export function makeCvCertificate(content: CvContent, sign: (data: Uint8Array) => Uint8Array): Uint8Array {
  const { key, role, rights } = content;
  const body = constructed(TAG.body, [
    encodeTlv(TAG.profile, Uint8Array.of(0)),
    encodeTlv(TAG.authorityReference, Buffer.from(content.authorityReference, 'latin1')),
    constructed(TAG.publicKey, [
      encodeTlv(0x06, oidBytes(`${TERMINAL_AUTHENTICATION_ARC}.${HASHES.indexOf(key.hash) + 1}`)),
      ...(role === 'authority' ? spelledOut(key) : [encodeTlv(PART.point, key.point)]),
    ]),
    encodeTlv(TAG.holderReference, Buffer.from(content.holderReference, 'latin1')),
    constructed(TAG.holderAuthorization, [
      encodeTlv(0x06, oidBytes(INSPECTION_SYSTEM_OID)),
      encodeTlv(TAG.discretionary, Uint8Array.of((ROLES.indexOf(role) << 6) | rights)),
    ]),
    encodeTlv(TAG.effective, encodeDate(content.effectiveMs)),
    encodeTlv(TAG.expires, encodeDate(content.expiresMs)),
  ]);
  return constructed(TAG.certificate, [body, encodeTlv(TAG.signature, sign(body))]);
}

function spelledOut({ curve, point }: TerminalKey): Uint8Array[] {
  const { p, a, b, Gx, Gy, n } = CURVES[curve].parameters;
  const element = (value: bigint): Uint8Array => scalarBytes(curve, value);
  return [
    encodeTlv(PART.p, element(p)),
    encodeTlv(PART.a, element(a)),
    encodeTlv(PART.b, element(b)),
    encodeTlv(PART.generator, Uint8Array.of(UNCOMPRESSED, ...element(Gx), ...element(Gy))),
    encodeTlv(PART.order, element(n)),
    encodeTlv(PART.point, point),
    encodeTlv(PART.cofactor, Uint8Array.of(1)),
  ];
}

function parseKey(content: Uint8Array): CvCertificate['key'] | null {
  const [oid, ...parts] = parseTlvs(content) ?? [];
  const algorithm =
    oid?.tag === 0x06 ? HASHES.find((_, at) => same(oid.value, `${TERMINAL_AUTHENTICATION_ARC}.${at + 1}`)) : undefined;
  const point = parts.find(({ tag }) => tag === PART.point)?.value;
  if (algorithm === undefined || point?.[0] !== UNCOMPRESSED) return null;
  if (parts.length === 1) return { hash: algorithm, curve: null, point };
  const curve = curveOf((tag) => parts.find((part) => part.tag === tag)?.value ?? new Uint8Array(0));
  return curve === null ? null : { hash: algorithm, curve, point };
}

/** The standard curve with exactly these parameters; null when any one differs, such as a chosen generator. */
function curveOf(part: (tag: number) => Uint8Array): CurveName | null {
  const number = (bytes: Uint8Array): bigint | null => (bytes.length === 0 ? null : scalarOf(bytes));
  return (
    CURVE_NAMES.find((name) => {
      const { p, a, b, Gx, Gy, n } = CURVES[name].parameters;
      const generator = Uint8Array.of(UNCOMPRESSED, ...scalarBytes(name, Gx), ...scalarBytes(name, Gy));
      return (
        number(part(PART.p)) === p &&
        number(part(PART.a)) === a &&
        number(part(PART.b)) === b &&
        number(part(PART.order)) === n &&
        number(part(PART.cofactor)) === 1n &&
        Buffer.from(part(PART.generator)).equals(generator)
      );
    }) ?? null
  );
}

/** YYMMDD, one byte per digit (annex D.2.1.3). */
function encodeDate(atMs: number): Uint8Array {
  const digits = new Date(atMs).toISOString().slice(2, 10).replaceAll('-', '');
  return Uint8Array.from(digits, Number);
}

function parseDate(digits: Uint8Array | null): number | null {
  if (digits?.length !== 6 || digits.some((digit) => digit > 9)) return null;
  const [year, month, day] = [0, 2, 4].map((at) => (digits[at] ?? 0) * 10 + (digits[at + 1] ?? 0));
  const atMs = Date.UTC(2000 + (year ?? 0), (month ?? 0) - 1, day);
  // Date would accept a day that does not exist and return another one.
  return Buffer.from(encodeDate(atMs)).equals(Buffer.from(digits)) ? atMs : null;
}

/** Start of the day in UTC. */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** Country, mnemonic of up to nine characters, and sequence number (annex A.6.1). */
function isReference(bytes: Uint8Array | null | undefined): bytes is Uint8Array {
  return bytes !== null && bytes !== undefined && bytes.length >= 7 && bytes.length <= 16;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function same(bytes: Uint8Array, oid: string): boolean {
  return Buffer.from(bytes).equals(oidBytes(oid));
}
