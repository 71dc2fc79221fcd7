import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  timingSafeEqual,
  type Cipheriv,
  type Decipheriv,
  type KeyObject,
} from 'node:crypto';

import { concat } from './iso7816/tlv.ts';

/** Block ciphers in CBC mode and message authentication codes of smart cards, based on OpenSSL's AES and DES. */

/**
 * CBC with one OpenSSL context per key. Creating a context costs ten times as much as encrypting a short command, so the chaining value of
 * the previous message is cancelled out by XOR with the first block, instead of creating a new context.
 */
export class CbcCipher {
  readonly blockBytes: number;
  readonly #algorithm: string;
  readonly #key: KeyObject;
  #cipher: Cipheriv | null = null;
  #decipher: Decipheriv | null = null;
  #encryptedLast: Uint8Array;
  #decryptedLast: Uint8Array;

  /** AES, selected by key length (16, 24 or 32 bytes), or triple DES with keying option 1 or 2 (24 or 16 bytes). */
  constructor(cipher: 'AES' | 'DES3', key: Uint8Array) {
    this.blockBytes = cipher === 'AES' ? 16 : 8;
    this.#algorithm = cipher === 'AES' ? `aes-${key.length * 8}-cbc` : 'des-ede3-cbc';
    // A key object: with plain bytes, creating the context takes Node five times as long.
    this.#key = createSecretKey(cipher === 'DES3' && key.length === 16 ? concat([key, key.subarray(0, 8)]) : key);
    this.#encryptedLast = new Uint8Array(this.blockBytes);
    this.#decryptedLast = new Uint8Array(this.blockBytes);
  }

  /** Encrypts whole blocks. */
  encrypt(iv: Uint8Array, data: Uint8Array): Uint8Array {
    if (data.length === 0) return data;
    this.#cipher ??= createCipheriv(this.#algorithm, this.#key, new Uint8Array(this.blockBytes)).setAutoPadding(false);
    const input = new Uint8Array(data);
    for (let index = 0; index < this.blockBytes; index += 1)
      input[index] = (input[index] ?? 0) ^ (iv[index] ?? 0) ^ (this.#encryptedLast[index] ?? 0);
    const output = this.#cipher.update(input);
    this.#encryptedLast = new Uint8Array(output.subarray(output.length - this.blockBytes));
    return output;
  }

  decrypt(iv: Uint8Array, data: Uint8Array): Uint8Array {
    if (data.length === 0) return data;
    this.#decipher ??= createDecipheriv(this.#algorithm, this.#key, new Uint8Array(this.blockBytes)).setAutoPadding(
      false,
    );
    const output = this.#decipher.update(data);
    for (let index = 0; index < this.blockBytes; index += 1)
      output[index] = (output[index] ?? 0) ^ (iv[index] ?? 0) ^ (this.#decryptedLast[index] ?? 0);
    this.#decryptedLast = new Uint8Array(data.subarray(data.length - this.blockBytes));
    return output;
  }

  encryptBlock(block: Uint8Array): Uint8Array {
    return this.encrypt(new Uint8Array(this.blockBytes), block);
  }
}

/** AES-CMAC, NIST SP 800-38B. */
export class AesCmac {
  readonly #cipher: CbcCipher;
  readonly #k1: Uint8Array;
  readonly #k2: Uint8Array;

  constructor(key: Uint8Array) {
    this.#cipher = new CbcCipher('AES', key);
    this.#k1 = doubled(this.#cipher.encryptBlock(new Uint8Array(16)));
    this.#k2 = doubled(this.#k1);
  }

  /** 16 bytes. */
  mac(message: Uint8Array): Uint8Array {
    const whole = message.length > 0 && message.length % 16 === 0;
    const input = whole ? new Uint8Array(message) : padded(message, 16);
    const mask = whole ? this.#k1 : this.#k2;
    const last = input.length - 16;
    for (let index = 0; index < 16; index += 1) input[last + index] = (input[last + index] ?? 0) ^ (mask[index] ?? 0);
    const output = this.#cipher.encrypt(new Uint8Array(16), input);
    return output.subarray(output.length - 16);
  }
}

/** MAC algorithm 3 of ISO/IEC 9797-1 («retail MAC») with DES, over padded data. */
export class RetailMac {
  readonly #single: CbcCipher;
  readonly #triple: CbcCipher;

  constructor(key: Uint8Array) {
    const first = key.subarray(0, 8);
    // OpenSSL's default provider has no single DES; triple DES with three equal keys is equivalent.
    this.#single = new CbcCipher('DES3', concat([first, first, first]));
    this.#triple = new CbcCipher('DES3', key);
  }

  /** 8 bytes. */
  mac(message: Uint8Array): Uint8Array {
    const last = message.length - 8;
    const chained =
      last === 0 ? new Uint8Array(8) : this.#single.encrypt(new Uint8Array(8), message.subarray(0, last)).subarray(-8);
    return this.#triple.encrypt(chained, message.subarray(last));
  }
}

/** Padding method 2 of ISO/IEC 9797-1: 80h, then zeros up to a whole block. Always adds at least one byte. */
export function padded(data: Uint8Array, blockBytes: number): Uint8Array {
  const out = new Uint8Array((Math.floor(data.length / blockBytes) + 1) * blockBytes);
  out.set(data);
  out[data.length] = 0x80;
  return out;
}

/** Removes padding method 2; null when there is none. */
export function unpadded(data: Uint8Array): Uint8Array | null {
  let end = data.length - 1;
  while (end >= 0 && data[end] === 0) end -= 1;
  return data[end] === 0x80 ? data.subarray(0, end) : null;
}

/** Multiplication by x in GF(2^128), SP 800-38B §5.3. */
function doubled(block: Uint8Array): Uint8Array {
  const out = new Uint8Array(16);
  for (let index = 0; index < 16; index += 1)
    out[index] = (((block[index] ?? 0) << 1) | ((block[index + 1] ?? 0) >> 7)) & 0xff;
  if ((block[0] ?? 0) & 0x80) out[15] = (out[15] ?? 0) ^ 0x87;
  return out;
}

/** Compares two codes of equal length in constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
