import { verify, type X509Certificate } from 'node:crypto';
import { basename } from 'node:path';

import { certificateOf, certificateWeakness, introducedFingerprints } from './issuer-certificate.ts';
import { digestOfKey, readManifest, signedText, type Manifest, type ManifestProblemKind } from './manifest.ts';
import type { OrderFile } from './uploaded-file.ts';

/** Checks an order file against its manifest and the manifest against the trusted issuers. */

export type ManifestFault =
  | 'unreadable'
  | 'untrusted'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-weak'
  | 'signature-wrong'
  | 'file-wrong'
  | 'digest-wrong'
  | 'count-wrong';

export interface ManifestDetail {
  /** The manifest's field at fault; empty for the manifest as a whole. */
  readonly field: string;
  /** Why it is unreadable; empty for any other fault. */
  readonly why: ManifestProblemKind | '';
  /** The value that the manifest or a rule requires. */
  readonly expected: string;
  readonly found: string;
}

export type ManifestVerdict =
  | { readonly verdict: 'none' }
  | { readonly verdict: 'valid'; readonly issuer: string }
  | { readonly verdict: ManifestFault; readonly detail: ManifestDetail };

export interface OrderFileFound {
  /** With its manifest beside it. */
  readonly file: OrderFile;
  /** The name that the issuer gave it. */
  readonly name: string;
  readonly orders: number;
  /** SHA-256, hex */
  readonly sha256: string;
}

/** `trusted`: folders with the certificates of trusted issuers. `nowMs`: wall-clock time at which certificates must be valid. */
export function checkManifest(found: OrderFileFound, trusted: readonly string[], nowMs: number): ManifestVerdict {
  const read = readManifest(found.file);
  if (read.state === 'none') return { verdict: 'none' };
  if (read.state === 'unreadable') return wrong('unreadable', { field: read.field, why: read.why });
  const { manifest } = read;
  const certificate = certificateOf(manifest.certificate);
  if (certificate === null) return wrong('unreadable', { field: 'certificate', why: 'malformed' });
  return (
    certificateFault(certificate, trusted, nowMs) ??
    contentFault(manifest, certificate, found) ?? { verdict: 'valid', issuer: manifest.issuer }
  );
}

function certificateFault(
  certificate: X509Certificate,
  trusted: readonly string[],
  nowMs: number,
): ManifestVerdict | null {
  const field = 'certificate';
  const { fingerprint256, validFromDate, validToDate } = certificate;
  if (!introducedFingerprints(trusted).has(fingerprint256)) return wrong('untrusted', { field, found: fingerprint256 });
  const now = new Date(nowMs).toISOString();
  if (nowMs < validFromDate.getTime())
    return wrong('certificate-not-yet-valid', { field, expected: validFromDate.toISOString(), found: now });
  // The last second is inside the validity (RFC 5280 §4.1.2.5).
  if (nowMs >= validToDate.getTime() + 1000)
    return wrong('certificate-expired', { field, expected: validToDate.toISOString(), found: now });
  const weakness = certificateWeakness(certificate);
  return weakness === null ? null : wrong('certificate-weak', { field, ...weakness });
}

function contentFault(
  manifest: Manifest,
  certificate: X509Certificate,
  { name, sha256, orders }: OrderFileFound,
): ManifestVerdict | null {
  const signature = Buffer.from(manifest.signature, 'base64');
  const key = certificate.publicKey;
  if (!verify(digestOfKey(key), signedText(manifest), key, signature))
    return wrong('signature-wrong', { field: 'signature' });
  // Some systems write the same name in decomposed Unicode.
  if (manifest.file.normalize('NFC') !== basename(name).normalize('NFC'))
    return wrong('file-wrong', { field: 'file', expected: manifest.file, found: basename(name) });
  if (manifest.sha256 !== sha256)
    return wrong('digest-wrong', { field: 'sha256', expected: manifest.sha256, found: sha256 });
  if (manifest.orders !== orders)
    return wrong('count-wrong', { field: 'orders', expected: String(manifest.orders), found: String(orders) });
  return null;
}

function wrong(verdict: ManifestFault, detail: Partial<ManifestDetail>): ManifestVerdict {
  return { verdict, detail: { field: '', why: '', expected: '', found: '', ...detail } };
}
