import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import { SEALING_KEY_BYTES } from '../keys/sealed.ts';

/**
 * The keys that seal the orders of one batch, in memory shared by all threads: never copied, so that overwriting them here erases them for
 * all.
 */
export class SealingKeys {
  readonly batch: string;
  /** The batch's key, followed by the pseudonym key. */
  readonly shared: SharedArrayBuffer;

  /** `shared`: the memory received from another thread. */
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

  /** In the crypto library's own memory, which it overwrites on release. */
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
  // The crypto library does not accept shared memory.
  const copy = Uint8Array.from(new Uint8Array(shared, from, SEALING_KEY_BYTES));
  const key = createSecretKey(copy);
  copy.fill(0);
  return key;
}

/** A keyed hash of a text, for example a citizen's pseudonym: the same for the same text, and irreversible without the key. */
export function pseudonymOf(key: KeyObject, text: string | Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
}
