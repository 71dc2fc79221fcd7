import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

import { z } from 'zod';

import { readJsonBytes, type JsonProblemKind } from '../../recipes/strict-json.ts';
import type { OrderFile } from './uploaded-file.ts';

/**
 * The manifest of an order file: its name, number of orders, digest and issuer. It is stored beside the file and signed with the key of a
 * certificate that an administrator has trusted on this line.
 */

const FORMAT = 'cardline-orders-1';
export const MANIFEST_SUFFIX = '.manifest.json';
/** Certificate and signature at their longest, and room for the rest. */
const MANIFEST_MAX_BYTES = 16_384;

/** Base64 with the line breaks that programs insert; they are ignored. */
const base64 = z
  .string()
  .max(4000)
  .transform((text) => text.replaceAll(/[\t\n\r ]/g, ''))
  .pipe(z.base64().min(1));

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  file: z.string().min(1).max(255),
  orders: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  issuer: z.string().min(1).max(120),
  /** PEM */
  certificate: z.string().min(1).max(10_000),
  /** Over the lines above, base64: Ed25519 or Ed448 without a hash, ECDSA or RSA with SHA-256. */
  signature: base64,
});

export type Manifest = z.infer<typeof manifestSchema>;
type Signed = Pick<Manifest, 'file' | 'orders' | 'sha256' | 'issuer'>;

/** Why a manifest is unreadable. */
export type ManifestProblemKind = JsonProblemKind | 'no-file' | 'too-large' | 'missing' | 'unknown' | 'malformed';

export type ManifestRead =
  | { readonly state: 'none' }
  | { readonly state: 'read'; readonly manifest: Manifest }
  /** `field`: empty for the manifest as a whole. */
  | { readonly state: 'unreadable'; readonly field: string; readonly why: ManifestProblemKind };

/** Reads the manifest beside an order file. */
export function readManifest(file: OrderFile): ManifestRead {
  if (typeof file !== 'string') return file.manifest === null ? { state: 'none' } : manifestOf(file.manifest);
  const path = `${file}${MANIFEST_SUFFIX}`;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { state: 'none' };
  if (!found.isFile()) return { state: 'unreadable', field: '', why: 'no-file' };
  // A larger file is not read at all.
  if (found.size > MANIFEST_MAX_BYTES) return { state: 'unreadable', field: '', why: 'too-large' };
  return manifestOf(readFileSync(path));
}

function manifestOf(bytes: Uint8Array): ManifestRead {
  if (bytes.length > MANIFEST_MAX_BYTES) return { state: 'unreadable', field: '', why: 'too-large' };
  const read = readJsonBytes(bytes);
  if (!read.ok) return { state: 'unreadable', field: read.problem.path, why: read.problem.kind };
  const parsed = manifestSchema.safeParse(read.value);
  if (parsed.success) return { state: 'read', manifest: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') return { state: 'unreadable', field: issue.keys.join(', '), why: 'unknown' };
  const field = issue?.path.join('.') ?? '';
  const isThere = typeof read.value === 'object' && read.value !== null && Object.hasOwn(read.value, field);
  return { state: 'unreadable', field, why: field === '' || isThere ? 'malformed' : 'missing' };
}

/** The signed text, line by line. */
export function signedText({ file, orders, sha256, issuer }: Signed): Buffer {
  return Buffer.from(`${FORMAT}\n${file}\n${orders}\n${sha256}\n${issuer}\n`);
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

export function writeManifest(file: string, found: { orders: number; sha256: string }, issuer: ManifestIssuer): void {
  const signed: Signed = { file: basename(file), issuer: issuer.name, ...found };
  const signature = sign(digestOfKey(issuer.key), signedText(signed), issuer.key).toString('base64');
  const manifest: Manifest = { format: FORMAT, ...signed, certificate: issuer.certificate, signature };
  writeFileSync(`${file}${MANIFEST_SUFFIX}`, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The hash for a signature with this key; null for algorithms that hash internally (RFC 8032). */
export function digestOfKey(key: KeyObject): 'sha256' | null {
  return key.asymmetricKeyType === 'ed25519' || key.asymmetricKeyType === 'ed448' ? null : 'sha256';
}
