import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import { SEALING_KEY_BYTES } from '../keys/sealed.ts';

/**
 * The keys that seal the orders of one batch, in memory that all threads share: they are handed over once and copied nowhere, and
 * overwriting them here overwrites them for all.
 */
export class SealingKeys {
  readonly batch: string;
  /** The batch's key, and the key of pseudonyms behind it. */
  readonly shared: SharedArrayBuffer;

  /** `shared`: as another thread has it. */
  constructor(batch: string, shared: SharedArrayBuffer) {
    this.batch = batch;
    this.shared = shared;
  }

  static of(batch: string, batchKey: Uint8Array, pseudonymKey: Uint8Array): SealingKeys {
    const shared = new SharedArrayBuffer(2 * SEALING_KEY_BYTES);
    const keys = new Uint8Array(shared);
    keys.set(batchKey);
    keys.set(pseudonymKey, SEALING_KEY_BYTES);
    return new SealingKeys(batch, shared);
  }

  /** In memory of the library's own, which overwrites it when it is released. */
  get batchKey(): KeyObject {
    return secretKey(this.shared, 0);
  }

  get pseudonymKey(): KeyObject {
    return secretKey(this.shared, SEALING_KEY_BYTES);
  }

  erase(): void {
    new Uint8Array(this.shared).fill(0);
  }
}

function secretKey(shared: SharedArrayBuffer, from: number): KeyObject {
  // The library reads no shared memory.
  const copy = Uint8Array.from(new Uint8Array(shared, from, SEALING_KEY_BYTES));
  const key = createSecretKey(copy);
  copy.fill(0);
  return key;
}

/** A citizen's name, or a text's keyed hash: the same for the same text, and no way back without the key. */
export function pseudonymOf(key: KeyObject, text: string | Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
}
