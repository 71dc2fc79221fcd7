import { CbcCipher, padded, RetailMac, sameBytes } from '../block-cipher.ts';
import { concat } from '../iso7816/tlv.ts';
import { basicAccessSeed, deriveDes3, KEY_PURPOSE } from './key-derivation.ts';
import type { SessionKeys } from './secure-messaging.ts';

/** Basic access control, ICAO Doc 9303-11 §4.3 and appendix D, for both ends. */

const RANDOM_BYTES = 8;
const KEY_BYTES = 16;
export const BAC_TOKEN_BYTES = 40;

/** Document basic access keys, derived from the printed MRZ. */
export class BasicAccess {
  readonly #cipher: CbcCipher;
  readonly #mac: RetailMac;

  constructor(information: string) {
    const seed = basicAccessSeed(information);
    this.#cipher = new CbcCipher('DES3', deriveDes3(seed, KEY_PURPOSE.encryption));
    this.#mac = new RetailMac(deriveDes3(seed, KEY_PURPOSE.mac));
  }

  /** Data of EXTERNAL AUTHENTICATE and of its response: `own` and `other` nonces and the `own` key half, encrypted and signed. */
  token(own: Uint8Array, other: Uint8Array, key: Uint8Array): Uint8Array {
    const encrypted = this.#cipher.encrypt(new Uint8Array(8), concat([own, other, key]));
    return concat([encrypted, this.#mac.mac(padded(encrypted, 8))]);
  }

  /** Decrypts the other end's token; null when it was not made with these keys. */
  open(token: Uint8Array): { from: Uint8Array; to: Uint8Array; key: Uint8Array } | null {
    if (token.length !== BAC_TOKEN_BYTES) return null;
    const encrypted = token.subarray(0, 32);
    if (!sameBytes(this.#mac.mac(padded(encrypted, 8)), token.subarray(32))) return null;
    const plain = this.#cipher.decrypt(new Uint8Array(8), encrypted);
    return {
      from: plain.subarray(0, RANDOM_BYTES),
      to: plain.subarray(RANDOM_BYTES, 2 * RANDOM_BYTES),
      key: plain.subarray(2 * RANDOM_BYTES, 2 * RANDOM_BYTES + KEY_BYTES),
    };
  }
}

/** Session keys and counter from the key halves and nonces of both ends (9303-11 §9.8.6.3). */
export function basicAccessSession(
  readerKey: Uint8Array,
  chipKey: Uint8Array,
  readerRandom: Uint8Array,
  chipRandom: Uint8Array,
): SessionKeys {
  const seed = readerKey.map((byte, index) => byte ^ (chipKey[index] ?? 0));
  return {
    cipher: 'DES3',
    encryption: deriveDes3(seed, KEY_PURPOSE.encryption),
    mac: deriveDes3(seed, KEY_PURPOSE.mac),
    counter: concat([chipRandom.subarray(4), readerRandom.subarray(4)]),
  };
}
