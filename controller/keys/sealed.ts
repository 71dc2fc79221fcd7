import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

import type { Entropy } from '../../stations/random.ts';

/** AES-256-GCM: content that can't be read or changed without its key, bound to its associated data. */

export const SEALING_KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

export interface Sealed {
  readonly nonce: Uint8Array;
  /** Ciphertext and authentication tag. */
  readonly sealed: Uint8Array;
}

/** Seals content with a fresh random nonce. `boundTo`: associated data, which `unseal` must be given as well. `key`: 32 bytes. */
export function seal(key: Uint8Array | KeyObject, content: Uint8Array, boundTo: string, entropy: Entropy): Sealed {
  const nonce = entropy.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(boundTo));
  return { nonce, sealed: Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]) };
}

/** Null if anything was changed: content, nonce, or associated data. */
export function unseal(key: Uint8Array, { nonce, sealed }: Sealed, boundTo: string): Buffer | null {
  if (sealed.length < TAG_BYTES || nonce.length !== NONCE_BYTES) return null;
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
  } catch {
    return null;
  }
}

/** Nonce and sealed content as one record, and back. */
export function joined({ nonce, sealed }: Sealed): Uint8Array {
  return Buffer.concat([nonce, sealed]);
}

/** Splits a record of `joined`. */
export function parted(record: Uint8Array): Sealed {
  return { nonce: record.subarray(0, NONCE_BYTES), sealed: record.subarray(NONCE_BYTES) };
}
