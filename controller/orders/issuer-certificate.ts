import { X509Certificate, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { id_RSASSA_PSS, RsaSaPssParams } from '@peculiar/asn1-rsa';
import { Certificate } from '@peculiar/asn1-x509';

import { readDer } from '../../stations/smartcard/der-schema.ts';

/** Certificates of order file issuers: which ones are trusted here, and which are strong enough. */

/** Room for a few certificates in one file. */
const FILE_MAX_BYTES = 200_000;
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;
/** NIST SP 800-131A: shorter keys are legacy. */
const RSA_BITS_LEAST = 2048;
const CURVES: ReadonlySet<string> = new Set([
  'prime256v1',
  'secp384r1',
  'secp521r1',
  'brainpoolP256r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
]);

/** Accepted algorithms of a certificate's own signature (RFC 5758, RFC 8017, RFC 8410). */
const STRONG_SIGNATURES: ReadonlySet<string> = new Set([
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.3.101.112',
  '1.3.101.113',
]);
const STRONG_HASHES: ReadonlySet<string> = new Set([
  '2.16.840.1.101.3.4.2.1',
  '2.16.840.1.101.3.4.2.2',
  '2.16.840.1.101.3.4.2.3',
]);
const WEAK_SIGNATURES: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.4', 'MD5 with RSA'],
  ['1.2.840.113549.1.1.5', 'SHA-1 with RSA'],
  ['1.2.840.10045.4.1', 'SHA-1 with ECDSA'],
  ['1.2.840.10040.4.3', 'SHA-1 with DSA'],
]);

/** Reads a single PEM certificate; null if the text is none or contains anything else. */
export function certificateOf(pem: string): X509Certificate | null {
  const blocks = [...pem.matchAll(PEM)];
  if (blocks.length !== 1) return null;
  const der = Buffer.from(blocks[0]?.[1] ?? '', 'base64');
  const certificate = readCertificate(der);
  return certificate?.raw.length === der.length ? certificate : null;
}

/** SHA-256 fingerprints of the certificates in these folders (PEM, several per file, or DER). */
export function introducedFingerprints(folders: readonly string[]): ReadonlySet<string> {
  const fingerprints = new Set<string>();
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      const { size } = statSync(file);
      if (size > FILE_MAX_BYTES || !statSync(file).isFile()) continue;
      const content = readFileSync(file);
      const blocks = [...content.toString('latin1').matchAll(PEM)].map(([, body]) => Buffer.from(body ?? '', 'base64'));
      for (const der of blocks.length === 0 ? [content] : blocks) {
        // A file that is not a certificate adds no trust.
        const certificate = readCertificate(der);
        if (certificate !== null) fingerprints.add(certificate.fingerprint256);
      }
    }
  }
  return fingerprints;
}

export interface CertificateWeakness {
  readonly found: string;
  readonly expected: string;
}

/** Why a certificate is too weak to be trusted; null if it is not. */
export function certificateWeakness(certificate: X509Certificate): CertificateWeakness | null {
  return keyWeakness(certificate.publicKey) ?? signatureWeakness(certificate.raw);
}

function keyWeakness(key: KeyObject): CertificateWeakness | null {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'ed25519':
    case 'ed448':
      return null;
    case 'rsa':
    case 'rsa-pss':
      return modulusLength >= RSA_BITS_LEAST
        ? null
        : { found: `RSA ${modulusLength}`, expected: `RSA ${RSA_BITS_LEAST}` };
    case 'ec':
      return CURVES.has(namedCurve) ? null : { found: namedCurve, expected: 'P-256' };
    default:
      return { found: key.asymmetricKeyType ?? '', expected: 'Ed25519, ECDSA P-256, RSA 2048' };
  }
}

/** Weakness of the certificate's own signature (RFC 5280 §4.1.1.2). */
function signatureWeakness(der: Uint8Array): CertificateWeakness | null {
  const { algorithm = '', parameters } = readDer(der, Certificate)?.signatureAlgorithm ?? {};
  if (STRONG_SIGNATURES.has(algorithm)) return null;
  if (algorithm === id_RSASSA_PSS) {
    // Without a hash parameter, it is SHA-1 (RFC 4055 §3.1).
    const stated = readDer(parameters ?? new ArrayBuffer(0), RsaSaPssParams);
    if (stated !== null && STRONG_HASHES.has(stated.hashAlgorithm.algorithm)) return null;
    return { found: 'RSASSA-PSS', expected: 'SHA-256' };
  }
  return { found: WEAK_SIGNATURES.get(algorithm) ?? 'another algorithm', expected: 'SHA-256' };
}

function readCertificate(der: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}
