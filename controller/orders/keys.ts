import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Entropy } from '../../stations/random.ts';
import { KeyError } from '../keys/key-error.ts';
import { joined, parted, seal, SEALING_KEY_BYTES as KEY_BYTES, unseal, type Sealed } from '../keys/sealed.ts';
import { pseudonymOf, SealingKeys } from './sealing-keys.ts';

/** Keys of the orders' content. The master key is outside the data folder: a stolen data disk is unreadable. */

/** A batch's key, plain and wrapped with the master key. */
export interface BatchKey {
  readonly key: Uint8Array;
  readonly wrapped: Uint8Array;
}

export class KeyRing {
  readonly #master: Uint8Array;
  readonly #pseudonymKey: KeyObject;
  readonly #entropy: Entropy;

  constructor(master: Uint8Array, entropy: Entropy) {
    this.#master = master;
    this.#entropy = entropy;
    const derived = this.#derivePseudonymKey();
    this.#pseudonymKey = createSecretKey(derived);
    derived.fill(0);
  }

  /**
   * Reads the master key, or creates one if there is none yet (mode 600).
   * @throws KeyError if the file does not hold a master key.
   */
  static fromFile(file: string, entropy: Entropy): KeyRing {
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, `${Buffer.from(entropy.bytes(KEY_BYTES)).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    }
    chmodSync(file, 0o600);
    const written = readFileSync(file, 'utf8').trim();
    // The hex decoder would silently drop everything after an invalid character.
    if (!/^[0-9a-f]*$/i.test(written) || written.length !== 2 * KEY_BYTES)
      throw new KeyError(`${file} does not hold a master key of ${KEY_BYTES} bytes in hexadecimal`);
    return new KeyRing(Buffer.from(written, 'hex'), entropy);
  }

  /** A citizen's pseudonym in the journal: the same for the same number, and irreversible without the key. */
  pseudonym(text: string | Uint8Array): string {
    return pseudonymOf(this.#pseudonymKey, text);
  }

  /** Seals stored sessions. */
  sessionKey(): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#master, '', 'cardline sessions', KEY_BYTES));
  }

  #derivePseudonymKey(): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#master, '', 'cardline citizen pseudonym', KEY_BYTES));
  }

  /** The keys that seal one batch's orders, for other threads. `key`: the batch's key. Erase them once nothing is sealed any more. */
  sealingKeys(batch: string, key: Uint8Array): SealingKeys {
    const derived = this.#derivePseudonymKey();
    const keys = SealingKeys.of(batch, key, derived);
    derived.fill(0);
    return keys;
  }

  newBatchKey(): BatchKey {
    const key = this.#entropy.bytes(KEY_BYTES);
    return { key, wrapped: joined(seal(this.#master, key, 'batch key', this.#entropy)) };
  }

  /** Null if the key does not fit: another master key, or a damaged record. */
  unwrapBatchKey(wrapped: Uint8Array): Uint8Array | null {
    return unseal(this.#master, parted(wrapped), 'batch key');
  }

  seal(key: Uint8Array, content: Uint8Array, boundTo: string): Sealed {
    return seal(key, content, boundTo, this.#entropy);
  }
}
