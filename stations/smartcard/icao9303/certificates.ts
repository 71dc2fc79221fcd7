import type { KeyObject } from 'node:crypto';

import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_privateKeyUsagePeriod,
  id_ce_subjectKeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  PrivateKeyUsagePeriod,
  SubjectKeyIdentifier,
  Version,
  type Extension as StatedExtension,
} from '@peculiar/asn1-x509';

import { readDer, writeDer } from '../der-schema.ts';
import { readName, type DistinguishedName } from './distinguished-name.ts';
import { readPublicKeyInfo } from './public-key.ts';
import { signatureAlgorithmOf, verifySignature, type SignatureAlgorithm } from './signature-algorithm.ts';

/** Certificates of the signing chain, ICAO Doc 9303-12 §7.1, as an inspection system reads them. */

export interface SignerCertificate {
  readonly der: Uint8Array;
  /** Signed part (TBSCertificate). */
  readonly body: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  readonly publicKey: KeyObject;
  /** Hexadecimal, without leading zeros. */
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
  readonly oid: string;
  readonly critical: boolean;
  readonly content: Uint8Array;
}

/** Extensions that are decoded. One that is malformed makes the certificate invalid. */
const READ: ReadonlyMap<string, new () => object> = new Map<string, new () => object>([
  [id_ce_keyUsage, KeyUsage],
  [id_ce_basicConstraints, BasicConstraints],
  [id_ce_privateKeyUsagePeriod, PrivateKeyUsagePeriod],
  [id_ce_subjectKeyIdentifier, SubjectKeyIdentifier],
  [id_ce_authorityKeyIdentifier, AuthorityKeyIdentifier],
]);
/** Extensions that are enforced. A critical one of another type makes the certificate invalid (RFC 5280 §4.2). */
const UNDERSTOOD: ReadonlySet<string> = new Set([id_ce_keyUsage, id_ce_basicConstraints]);

/**
 * Parses a certificate. Null when it is malformed, its key or signature algorithm is not supported, or it has an unsupported critical
 * extension.
 */
export function parseCertificate(der: Uint8Array): SignerCertificate | null {
  const certificate = readDer(der, Certificate);
  if (certificate === null) return null;
  const { tbsCertificate: body, tbsCertificateRaw, signatureAlgorithm, signatureValue } = certificate;
  // Both algorithm fields must be identical (RFC 5280 §4.1.1.2).
  if (body.version !== Version.v3 || !body.signature.isEqual(signatureAlgorithm)) return null;
  const algorithm = signatureAlgorithmOf(signatureAlgorithm, null);
  const publicKey = readPublicKeyInfo(writeDer(body.subjectPublicKeyInfo))?.key;
  const issuer = readName(body.issuer);
  const subject = readName(body.subject);
  const extensions = extensionsOf(body.extensions);
  if (algorithm === null || publicKey === undefined || issuer === null || subject === null) return null;
  if (extensions === null || extensions.some(({ critical, oid }) => critical && !UNDERSTOOD.has(oid))) return null;
  return {
    der,
    body: new Uint8Array(tbsCertificateRaw ?? writeDer(body)),
    algorithm,
    signature: new Uint8Array(signatureValue),
    publicKey,
    serialNumber: serialText(body.serialNumber),
    subject,
    issuer,
    notBeforeMs: body.validity.notBefore.getTime().getTime(),
    notAfterMs: body.validity.notAfter.getTime().getTime(),
    extensions,
    isAuthority: stated(extensions, id_ce_basicConstraints, BasicConstraints)?.cA ?? false,
  };
}

/** Whether `authority` issued it. Checks names, key identifiers, signature, and that the issuer is a certification authority. */
export function issuedBy(certificate: SignerCertificate, authority: SignerCertificate): boolean {
  return (
    authority.isAuthority &&
    mayUse(authority, KeyUsageFlags.keyCertSign) &&
    certificate.issuer.comparable === authority.subject.comparable &&
    fitsKeyIdentifier(certificate.extensions, authority) &&
    verifySignature(certificate.algorithm, authority.publicKey, certificate.body, certificate.signature)
  );
}

/** Whether `atMs` (since 1970) is within the validity. */
export function validAt({ notBeforeMs, notAfterMs }: SignerCertificate, atMs: number): boolean {
  return atMs >= notBeforeMs && atMs <= notAfterMs;
}

/**
 * Whether the key usage permits this. Certificates of authorities and signers must have the extension (9303-12 §7.1.1); without it nothing
 * is permitted.
 */
export function mayUse({ extensions }: SignerCertificate, usage: KeyUsageFlags): boolean {
  return ((stated(extensions, id_ce_keyUsage, KeyUsage)?.toNumber() ?? 0) & usage) !== 0;
}

/** Whether an authorityKeyIdentifier, if present, matches the authority's key. */
export function fitsKeyIdentifier(extensions: readonly Extension[], authority: SignerCertificate): boolean {
  const named = stated(extensions, id_ce_authorityKeyIdentifier, AuthorityKeyIdentifier)?.keyIdentifier;
  const own = subjectKeyIdentifier(authority);
  return named === undefined || own === null || Buffer.from(named.buffer).equals(own);
}

/** Content of the subjectKeyIdentifier extension; null when there is none (RFC 5280 §4.2.1.2). */
export function subjectKeyIdentifier({ extensions }: SignerCertificate): Uint8Array | null {
  const identifier = stated(extensions, id_ce_subjectKeyIdentifier, SubjectKeyIdentifier);
  return identifier === null ? null : new Uint8Array(identifier.buffer);
}

/** End of the private key usage period (RFC 3280 §4.2.1.4), milliseconds since 1970; null when the certificate has none. */
export function privateKeyUsageEndMs(certificate: Uint8Array): number | null {
  const extensions = parseCertificate(certificate)?.extensions ?? [];
  return stated(extensions, id_ce_privateKeyUsagePeriod, PrivateKeyUsagePeriod)?.notAfter?.getTime() ?? null;
}

/** Decodes extensions; empty when there are none. Null when one is malformed or occurs twice, or when the list is empty. */
export function extensionsOf(list: readonly StatedExtension[] | undefined): Extension[] | null {
  if (list === undefined) return [];
  const extensions = list.map(({ extnID, critical, extnValue }) => {
    return { oid: extnID, critical, content: new Uint8Array(extnValue.buffer) };
  });
  if (extensions.length === 0 || new Set(extensions.map(({ oid }) => oid)).size < extensions.length) return null;
  const unreadable = extensions.some(({ oid, content }) => {
    const type = READ.get(oid);
    return type !== undefined && readDer(content, type) === null;
  });
  return unreadable ? null : extensions;
}

function stated<T>(extensions: readonly Extension[], oid: string, type: new () => T): T | null {
  const content = extensions.find((extension) => extension.oid === oid)?.content;
  return content === undefined ? null : readDer(content, type);
}

/** Serial number as upper-case hexadecimal without leading zero bytes; `00` for zero. */
export function serialText(number: Uint8Array | ArrayBuffer): string {
  const text = Buffer.from(new Uint8Array(number))
    .toString('hex')
    .toUpperCase()
    .replace(/^(00)+/, '');
  return text === '' ? '00' : text;
}
