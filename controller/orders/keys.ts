import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Entropy } from '../../stations/random.ts';

/** Keys of the orders' content. The master key lives apart from the data folder: who steals the disk reads nothing. */

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealed {
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

export class KeyRing {
  readonly #master: Uint8Array;
  readonly #pseudonymKey: Buffer;
  readonly #entropy: Entropy;

  constructor(master: Uint8Array, entropy: Entropy) {
    this.#master = master;
    this.#entropy = entropy;
    this.#pseudonymKey = Buffer.from(hkdfSync('sha256', master, '', 'cardline citizen pseudonym', KEY_BYTES));
  }

  /** Reads the master key, or makes one where there is none yet (mode 600). */
  static fromFile(file: string, entropy: Entropy): KeyRing {
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, `${Buffer.from(entropy.bytes(KEY_BYTES)).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    }
    chmodSync(file, 0o600);
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    if (key.length !== KEY_BYTES) throw new RangeError(`${file} does not hold a key of ${KEY_BYTES} bytes`);
    return new KeyRing(key, entropy);
  }

  /** A citizen's name in the journal: the same for the same number, and no way back without the key. */
  pseudonym(personalNumber: string): string {
    return createHmac('sha256', this.#pseudonymKey).update(personalNumber).digest('hex').slice(0, 32);
  }

  newBatchKey(): { key: Uint8Array; wrapped: Uint8Array } {
    const key = this.#entropy.bytes(KEY_BYTES);
    const { nonce, sealed } = seal(this.#master, key, 'batch key', this.#entropy);
    return { key, wrapped: Buffer.concat([nonce, sealed]) };
  }

  /** Null where the key does not fit: another master key, or a damaged record. */
  unwrapBatchKey(wrapped: Uint8Array): Uint8Array | null {
    const nonce = wrapped.subarray(0, NONCE_BYTES);
    return open(this.#master, { nonce, sealed: wrapped.subarray(NONCE_BYTES) }, 'batch key');
  }

  seal(key: Uint8Array, content: Uint8Array, boundTo: string): Sealed {
    return seal(key, content, boundTo, this.#entropy);
  }
}

function seal(key: Uint8Array, content: Uint8Array, boundTo: string, entropy: Entropy): Sealed {
  const nonce = entropy.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return { nonce, sealed };
}

/** Null where anything was changed: content, nonce, or what it is bound to. */
export function open(key: Uint8Array, { nonce, sealed }: Sealed, boundTo: string): Buffer | null {
  if (sealed.length < TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}
