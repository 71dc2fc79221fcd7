import { createCipheriv, createDecipheriv } from 'node:crypto';

import type { Entropy } from '../../stations/random.ts';

/** Seals state that a browser keeps for us (AES-256-GCM), under a key that ends with the controller. */

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals and opens tickets with a key that is drawn at construction. */
export class TicketSeal {
  readonly #entropy: Entropy;
  readonly #key: Uint8Array;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
    this.#key = entropy.bytes(KEY_BYTES);
  }

  sealed(text: string): string {
    const nonce = this.#entropy.bytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
  }

  /** Null for anything not sealed here. */
  opened(ticket: string): string | null {
    const bytes = Buffer.from(ticket, 'base64url');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
    } catch {
      // GCM throws on modified data (NIST SP 800-38D §7.2).
      return null;
    }
  }
}
