import { X509Certificate, verify, type KeyObject } from 'node:crypto';

import { DER, parseTime } from '../der.ts';
import { onlyTlv, type Tlv } from '../iso7816/tlv.ts';
import { children, hasOid } from './security-object.ts';

/** Certificates and revocation lists of the signing chain, ICAO Doc 9303-12 §7, as an inspection system reads them. */

export interface SignerCertificate {
  readonly der: Uint8Array;
  readonly publicKey: KeyObject;
  readonly serialNumber: string;
  readonly subject: string;
  readonly issuer: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly x509: X509Certificate;
}

/** Null where the bytes are no certificate, or more than one. */
export function parseCertificate(der: Uint8Array): SignerCertificate | null {
  try {
    const x509 = new X509Certificate(Buffer.from(der));
    // OpenSSL reads the first object, and says nothing of what lies behind it.
    if (x509.raw.length !== der.length) return null;
    return {
      der,
      publicKey: x509.publicKey,
      serialNumber: x509.serialNumber,
      subject: oneLine(x509.subject),
      issuer: oneLine(x509.issuer),
      notBeforeMs: x509.validFromDate.getTime(),
      notAfterMs: x509.validToDate.getTime(),
      x509,
    };
  } catch {
    return null;
  }
}

/** Did `authority` issue it? Names and signature are looked at, and that the authority is one. */
export function issuedBy(certificate: SignerCertificate, authority: SignerCertificate): boolean {
  return authority.x509.ca && certificate.issuer === authority.subject && certificate.x509.verify(authority.publicKey);
}

/** Serial numbers (hex, as X509Certificate writes them) on a list that `authority` signed; null where it did not. */
export function revokedSerials(list: Uint8Array, authority: SignerCertificate): ReadonlySet<string> | null {
  const [tbs, , signature] = children(onlyTlv(list)) ?? [];
  if (tbs === undefined || signature?.tag !== DER.bitString) return null;
  if (!verify('sha256', tbs.raw, authority.publicKey, signature.value.subarray(1))) return null;
  const serials = new Set<string>();
  for (const entry of revokedEntries(tbs)) {
    const [serial] = children(entry) ?? [];
    if (serial?.tag === DER.integer) serials.add(serialText(serial.value));
  }
  return serials;
}

/** TBSCertList: version, signature, issuer, thisUpdate, nextUpdate?, revokedCertificates? (RFC 5280 §5.1). */
function revokedEntries(tbs: Tlv): Tlv[] {
  const parts = children(tbs) ?? [];
  const lastTime = parts.findLastIndex(({ tag }) => tag === DER.utcTime || tag === DER.generalizedTime);
  const list = parts[lastTime + 1];
  return list?.tag === DER.sequence ? (children(list) ?? []) : [];
}

/** End of the time in which the key may sign (RFC 3280 §4.2.1.4); null where the certificate does not say. */
export function privateKeyUsageEndMs(certificate: Uint8Array): number | null {
  const extension = extensionOf(certificate, '2.5.29.16');
  const period = extension === null ? null : children(onlyTlv(extension));
  const notAfter = period?.find(({ tag }) => tag === 0x81);
  return notAfter === undefined ? null : parseTime(DER.generalizedTime, notAfter.value);
}

/** Content of an extension, or null. */
function extensionOf(certificate: Uint8Array, oid: string): Uint8Array | null {
  const [tbs] = children(onlyTlv(certificate)) ?? [];
  const extensions = tbs === undefined ? undefined : children(tbs)?.find(({ tag }) => tag === 0xa3);
  const list = extensions === undefined ? null : children(children(extensions)?.[0] ?? null);
  for (const extension of list ?? []) {
    const parts = children(extension) ?? [];
    if (hasOid(parts[0], oid)) return parts.at(-1)?.value ?? null;
  }
  return null;
}

export function serialText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replace(/^(00)+/, '');
  return text === '' ? '00' : text;
}

function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
