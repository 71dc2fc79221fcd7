import type { KeyObject } from 'node:crypto';

import { DER, parseTime } from '../der.ts';
import { onlyTlv, parseTlvs, type Tlv } from '../iso7816/tlv.ts';
import { readName, type DistinguishedName } from './distinguished-name.ts';
import { readPublicKeyInfo } from './public-key.ts';
import { hasOid, signatureAlgorithmOf, verifySignature, type SignatureAlgorithm } from './signature-algorithm.ts';

/** Certificates of the signing chain, ICAO Doc 9303-12 §7.1, as an inspection system reads them. */

export interface SignerCertificate {
  readonly der: Uint8Array;
  /** What its issuer signed. */
  readonly body: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  readonly publicKey: KeyObject;
  /** Hexadecimal, without zeros in front. */
  readonly serialNumber: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly extensions: readonly Extension[];
  readonly isAuthority: boolean;
}

/** RFC 5280 §4.1.2.9. */
export interface Extension {
  readonly oid: Tlv;
  readonly critical: boolean;
  readonly content: Uint8Array;
}

const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  privateKeyUsagePeriod: '2.5.29.16',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
} as const;
/** Extensions whose demands are checked here: a critical one of another kind can't be (RFC 5280 §4.2). */
const UNDERSTOOD = [EXTENSION.keyUsage, EXTENSION.basicConstraints];
/** Bits of keyUsage, RFC 5280 §4.2.1.3. */
export const KEY_USAGE = { digitalSignature: 0x80, keyCertSign: 0x04, crlSign: 0x02 } as const;

/**
 * Null where the bytes are no certificate, where its key or its signature is of a kind that can't be verified, or where it
 * makes demands that nobody here understands.
 */
export function parseCertificate(der: Uint8Array): SignerCertificate | null {
  const whole = onlyObject(der, DER.sequence);
  const [body, outer, signature, ...more] = childrenOf(whole);
  if (whole?.raw.length !== der.length || body === undefined || signature === undefined || more.length > 0) return null;
  const [version, serial, inner, issuer, validity, subject, keyInfo, ...optional] = childrenOf(body);
  if (version?.tag !== 0xa0 || serial?.tag !== DER.integer || keyInfo === undefined) return null;
  // Both places name the same algorithm (RFC 5280 §4.1.1.2).
  if (outer === undefined || inner === undefined || !sameRaw(outer, inner)) return null;
  const algorithm = signatureAlgorithmOf(outer, null);
  const publicKey = readPublicKeyInfo(keyInfo.raw)?.key;
  const issuerName = readName(issuer?.value ?? NOTHING);
  const subjectName = readName(subject?.value ?? NOTHING);
  const [notBeforeMs, notAfterMs] = childrenOf(validity).map(({ tag, value }) => parseTime(tag, value));
  const extensions = extensionsOf(optional.find(({ tag }) => tag === 0xa3));
  if (algorithm === null || publicKey === undefined || issuerName === null || subjectName === null) return null;
  if (extensions === null || extensions.some(({ critical, oid }) => critical && !isUnderstood(oid))) return null;
  if (signature.tag !== DER.bitString || signature.value[0] !== 0) return null;
  const isAuthority = isAuthorityBy(extensions);
  if (isAuthority === null) return null;
  return {
    der,
    body: body.raw,
    algorithm,
    signature: signature.value.subarray(1),
    publicKey,
    serialNumber: serialText(serial.value),
    subject: subjectName,
    issuer: issuerName,
    // A time that is none bounds nothing: it is before and after whatever it is compared with.
    notBeforeMs: notBeforeMs ?? Number.NaN,
    notAfterMs: notAfterMs ?? Number.NaN,
    extensions,
    isAuthority,
  };
}

/** Did `authority` issue it? Names, key identifiers and signature are looked at, and that the authority is one. */
export function issuedBy(certificate: SignerCertificate, authority: SignerCertificate): boolean {
  return (
    authority.isAuthority &&
    mayUse(authority, KEY_USAGE.keyCertSign) &&
    certificate.issuer.comparable === authority.subject.comparable &&
    fitsKeyIdentifier(certificate.extensions, authority) &&
    verifySignature(certificate.algorithm, authority.publicKey, certificate.body, certificate.signature)
  );
}

/** Is `atMs` inside the validity? A certificate whose times can't be read is valid never. */
export function validAt({ notBeforeMs, notAfterMs }: SignerCertificate, atMs: number): boolean {
  return atMs >= notBeforeMs && atMs <= notAfterMs;
}

/** May the key be used so? A certificate without the extension does not say (RFC 5280 §4.2.1.3). */
export function mayUse({ extensions }: SignerCertificate, usage: number): boolean {
  const content = contentOf(extensions, EXTENSION.keyUsage);
  if (content === null) return true;
  const bits = onlyObject(content, DER.bitString);
  return ((bits?.value[1] ?? 0) & usage) !== 0;
}

/** Does an authorityKeyIdentifier, where there is one, name the authority's key? */
export function fitsKeyIdentifier(extensions: readonly Extension[], authority: SignerCertificate): boolean {
  const stated = contentOf(extensions, EXTENSION.authorityKeyIdentifier);
  const own = subjectKeyIdentifier(authority);
  if (stated === null || own === null) return true;
  const identifier = childrenOf(onlyObject(stated, DER.sequence)).find(({ tag }) => tag === 0x80)?.value;
  return identifier === undefined || Buffer.from(identifier).equals(own);
}

export function subjectKeyIdentifier({ extensions }: SignerCertificate): Uint8Array | null {
  const content = contentOf(extensions, EXTENSION.subjectKeyIdentifier);
  return content === null ? null : (onlyObject(content, DER.octetString)?.value ?? null);
}

/** End of the time in which the key may sign (RFC 3280 §4.2.1.4); null where the certificate does not say. */
export function privateKeyUsageEndMs(certificate: Uint8Array): number | null {
  const parsed = parseCertificate(certificate);
  const content = parsed === null ? null : contentOf(parsed.extensions, EXTENSION.privateKeyUsagePeriod);
  const period = content === null ? [] : childrenOf(onlyObject(content, DER.sequence));
  const notAfter = period.find(({ tag }) => tag === 0x81);
  return notAfter === undefined ? null : parseTime(DER.generalizedTime, notAfter.value);
}

/** `[n] EXPLICIT` around Extensions; none where it is undefined, null where they can't be read or one comes twice. */
export function extensionsOf(wrapped: Tlv | undefined): Extension[] | null {
  if (wrapped === undefined) return [];
  const list = onlyObject(wrapped.value, DER.sequence);
  const extensions: Extension[] = [];
  for (const extension of parseTlvs(list?.value ?? NOTHING) ?? []) {
    const [oid, second, third] = childrenOf(extension);
    const content = third ?? second;
    if (oid?.tag !== DER.objectIdentifier || content?.tag !== DER.octetString) return null;
    if (extensions.some((known) => sameRaw(known.oid, oid))) return null;
    extensions.push({ oid, critical: third !== undefined && second?.value[0] !== 0, content: content.value });
  }
  return list === null || extensions.length === 0 ? null : extensions;
}

function contentOf(extensions: readonly Extension[], dotted: string): Uint8Array | null {
  return extensions.find(({ oid }) => hasOid(oid, dotted))?.content ?? null;
}

function isUnderstood(oid: Tlv): boolean {
  return UNDERSTOOD.some((dotted) => hasOid(oid, dotted));
}

/** Null where the constraints can't be read. */
function isAuthorityBy(extensions: readonly Extension[]): boolean | null {
  const content = contentOf(extensions, EXTENSION.basicConstraints);
  if (content === null) return false;
  const constraints = onlyObject(content, DER.sequence);
  if (constraints === null) return null;
  const [first] = childrenOf(constraints);
  return first?.tag === DER.boolean && first.value[0] !== 0;
}

export function serialText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replace(/^(00)+/, '');
  return text === '' ? '00' : text;
}

const NOTHING = new Uint8Array(0);

/** The objects inside one object; none where it is none. */
export function childrenOf(object: Tlv | null | undefined): Tlv[] {
  return object === null || object === undefined ? [] : (parseTlvs(object.value) ?? []);
}

/** The one object that the bytes are; null where they are another, or more. */
export function onlyObject(bytes: Uint8Array, tag: number): Tlv | null {
  const object = onlyTlv(bytes);
  return object?.tag === tag ? object : null;
}

export function sameRaw(one: Tlv, other: Tlv): boolean {
  return Buffer.from(one.raw).equals(other.raw);
}
