import { createPrivateKey, sign, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { z } from 'zod';

/**
 * The manifest of an order file: how many orders, which bytes, and who answers for them. It lies beside the file, and is signed
 * with the key of a certificate that was introduced to this line by hand.
 */

const FORMAT = 'cardline-orders-1';
export const MANIFEST_SUFFIX = '.manifest.json';

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  file: z.string().min(1).max(255),
  orders: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  issuer: z.string().min(1).max(120),
  /** PEM */
  certificate: z.string().max(10_000),
  /** ECDSA or RSA with SHA-256 over the lines above, base64. */
  signature: z.base64().max(2000),
});

export type Manifest = z.infer<typeof manifestSchema>;
type Signed = Pick<Manifest, 'file' | 'orders' | 'sha256' | 'issuer'>;

export type ManifestVerdict =
  | { readonly verdict: 'none' }
  | { readonly verdict: 'valid'; readonly issuer: string }
  | { readonly verdict: 'unreadable' | 'untrusted' | 'signature-wrong' | 'count-wrong' | 'digest-wrong' };

/** What is signed, line by line. */
function signedText({ file, orders, sha256, issuer }: Signed): Buffer {
  return Buffer.from(`${FORMAT}\n${file}\n${orders}\n${sha256}\n${issuer}\n`);
}

export function writeManifest(file: string, found: { orders: number; sha256: string }, issuer: ManifestIssuer): void {
  const signed: Signed = { file: basename(file), issuer: issuer.name, ...found };
  const signature = sign('sha256', signedText(signed), issuer.key).toString('base64');
  const manifest: Manifest = { format: FORMAT, ...signed, certificate: issuer.certificate, signature };
  writeFileSync(`${file}${MANIFEST_SUFFIX}`, `${JSON.stringify(manifest, null, 2)}\n`);
}

export interface ManifestIssuer {
  readonly name: string;
  /** PEM */
  readonly certificate: string;
  readonly key: KeyObject;
}

export function manifestIssuer(name: string, certificate: string, privateKeyPem: string): ManifestIssuer {
  return { name, certificate, key: createPrivateKey(privateKeyPem) };
}

/** Is this file the one that its issuer answers for? `trusted`: folders with the certificates of known issuers (PEM). */
export function checkManifest(
  file: string,
  found: { readonly orders: number; readonly sha256: string },
  trusted: readonly string[],
): ManifestVerdict {
  const path = `${file}${MANIFEST_SUFFIX}`;
  if (!existsSync(path)) return { verdict: 'none' };
  const manifest = readManifest(path);
  if (manifest === null) return { verdict: 'unreadable' };
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(manifest.certificate);
  } catch {
    return { verdict: 'unreadable' };
  }
  if (!trusted.some((folder) => fingerprintsIn(folder).has(certificate.fingerprint256)))
    return { verdict: 'untrusted' };
  const signature = Buffer.from(manifest.signature, 'base64');
  if (!verify('sha256', signedText(manifest), certificate.publicKey, signature)) return { verdict: 'signature-wrong' };
  if (manifest.sha256 !== found.sha256) return { verdict: 'digest-wrong' };
  if (manifest.orders !== found.orders) return { verdict: 'count-wrong' };
  return { verdict: 'valid', issuer: manifest.issuer };
}

function readManifest(path: string): Manifest | null {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function fingerprintsIn(folder: string): Set<string> {
  const fingerprints = new Set<string>();
  if (!existsSync(folder)) return fingerprints;
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.pem')) continue;
    try {
      fingerprints.add(new X509Certificate(readFileSync(join(folder, name))).fingerprint256);
    } catch {
      // A file that is no certificate introduces nobody.
    }
  }
  return fingerprints;
}
