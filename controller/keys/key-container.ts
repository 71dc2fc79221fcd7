import { scrypt, scryptSync } from 'node:crypto';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { Entropy } from '../../stations/random.ts';
import { seal, SEALING_KEY_BYTES, unseal } from './sealed.ts';

/** A secret in a file: encrypted with AES-256-GCM under a key derived from a passphrase by scrypt. */

/** 32 MiB and about 80 ms per guess (RFC 7914; OWASP's minimum for interactive use is a quarter of the memory). */
const SCRYPT = { N: 32_768, r: 8, p: 1 } as const;
const SCRYPT_MAX_BYTES = 128 * 1024 * 1024;
const SALT_BYTES = 16;

const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const containerSchema = z.strictObject({
  format: z.literal('cardline-key-1'),
  purpose: z.string().max(60),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.number().int().min(16_384).max(1_048_576),
    r: z.number().int().min(8).max(32),
    p: z.number().int().min(1).max(16),
    salt: hex,
  }),
  nonce: hex,
  sealed: hex,
});

/** The file's text. `purpose` is associated data: one key's file can't replace another's. */
export function sealKey(secret: Uint8Array, purpose: string, passphrase: string, entropy: Entropy): string {
  const salt = entropy.bytes(SALT_BYTES);
  const { nonce, sealed } = seal(stretch(passphrase, salt, SCRYPT), secret, purpose, entropy);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return `${JSON.stringify(
    {
      format: 'cardline-key-1',
      purpose,
      kdf: { name: 'scrypt', ...SCRYPT, salt: text(salt) },
      nonce: text(nonce),
      sealed: text(sealed),
    },
    null,
    2,
  )}\n`;
}

/** Null if the passphrase is wrong or the file was changed. */
export function openKey(file: string, purpose: string, passphrase: string): Uint8Array | null {
  const container = containerOf(file, purpose);
  if (container === null) return null;
  return opened(container, stretch(passphrase, Buffer.from(container.kdf.salt, 'hex'), container.kdf));
}

/** The same, with the key derived on another thread. */
export async function openKeyAside(file: string, purpose: string, passphrase: string): Promise<Uint8Array | null> {
  const container = containerOf(file, purpose);
  if (container === null) return null;
  const { kdf } = container;
  const key = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase, Buffer.from(kdf.salt, 'hex'), SEALING_KEY_BYTES, costOf(kdf), (error, made) =>
      error === null ? resolve(made) : reject(error),
    );
  });
  return opened(container, key);
}

type Container = z.infer<typeof containerSchema>;

function containerOf(file: string, purpose: string): Container | null {
  const container = containerSchema.safeParse(jsonValue(file));
  return container.success && container.data.purpose === purpose ? container.data : null;
}

function opened({ purpose, nonce, sealed }: Container, key: Uint8Array): Uint8Array | null {
  return unseal(key, { nonce: Buffer.from(nonce, 'hex'), sealed: Buffer.from(sealed, 'hex') }, purpose);
}

function stretch(passphrase: string, salt: Uint8Array, cost: ScryptCost): Buffer {
  return scryptSync(passphrase, salt, SEALING_KEY_BYTES, costOf(cost));
}

type ScryptCost = Pick<Container['kdf'], 'N' | 'r' | 'p'>;

function costOf({ N, r, p }: ScryptCost): ScryptCost & { readonly maxmem: number } {
  return { N, r, p, maxmem: SCRYPT_MAX_BYTES };
}
