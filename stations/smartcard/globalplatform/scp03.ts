import { AesCmac, CbcCipher, padded, sameBytes, unpadded } from '../block-cipher.ts';
import type { CommandApdu, ResponseApdu } from '../iso7816/apdu.ts';
import { concat } from '../iso7816/tlv.ts';

/**
 * Secure Channel Protocol 03 (GlobalPlatform Card Specification 2.3, Amendment D): key derivation, cryptograms, and protection of commands
 * and responses, for both ends of the channel.
 */

/** Static keys of a card, AES of 16, 24 or 32 bytes each. */
export interface ChannelKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
  /** Data encryption key, for keys inside commands (§6.2.6). */
  readonly dek: Uint8Array;
}

/** Bits of the security level, P1 of EXTERNAL AUTHENTICATE (§7.1.2.1). */
export const SECURITY_LEVEL = {
  none: 0,
  cMac: 0x01,
  cDecryption: 0x02,
  rMac: 0x10,
  rEncryption: 0x20,
} as const;
export const FULL_SECURITY = 0x33;

/** Derivation constants, table 4-1. */
const CONSTANT = {
  cardCryptogram: 0x00,
  hostCryptogram: 0x01,
  cardChallenge: 0x02,
  sEnc: 0x04,
  sMac: 0x06,
  sRmac: 0x07,
} as const;
const CRYPTOGRAM_BITS = 64;
const MAC_BYTES = 8;
const SECURE_MESSAGING_BIT = 0x04;
const NO_DATA = new Uint8Array(0);

/** NIST SP 800-108 in counter mode with CMAC (§4.1.5). Returns `bits` bits. */
export function derive(key: AesCmac, constant: number, contexts: readonly Uint8Array[], bits: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 1; (counter - 1) * 128 < bits; counter += 1) {
    const input = new Uint8Array(16);
    input[11] = constant;
    input[13] = bits >> 8;
    input[14] = bits & 0xff;
    input[15] = counter;
    blocks.push(key.mac(concat([input, ...contexts])));
  }
  return concat(blocks).subarray(0, bits / 8);
}

/** Pseudo-random card challenge of i = 70h: reproducible from key, counter and application ID (§6.2.2.1). */
export function cardChallenge(keys: ChannelKeys, sequenceCounter: Uint8Array, aid: Uint8Array): Uint8Array {
  return derive(new AesCmac(keys.enc), CONSTANT.cardChallenge, [sequenceCounter, aid], 64);
}

/** Response data of INITIALIZE UPDATE (§7.1.1.4). */
export interface InitializeUpdateResponse {
  readonly diversification: Uint8Array;
  readonly keyVersion: number;
  readonly parameter: number;
  readonly challenge: Uint8Array;
  readonly cryptogram: Uint8Array;
  readonly sequenceCounter: Uint8Array;
}

const DIVERSIFICATION_BYTES = 10;
/** Parameter i: pseudo-random challenges with a sequence counter, or random ones without; R-MAC and R-ENC (Amendment D §5.1). */
export const PSEUDO_RANDOM_WITH_R_ENC = 0x70;
export const RANDOM_WITH_R_ENC = 0x60;
const SCP_IDENTIFIER = 0x03;

/** Null when it is not an SCP03 response with challenges of 8 bytes. */
export function parseInitializeUpdate(data: Uint8Array): InitializeUpdateResponse | null {
  if (data.length !== 29 && data.length !== 32) return null;
  if (data[DIVERSIFICATION_BYTES + 1] !== SCP_IDENTIFIER) return null;
  return {
    diversification: data.slice(0, 10),
    keyVersion: data[10] ?? 0,
    parameter: data[12] ?? 0,
    challenge: data.slice(13, 21),
    cryptogram: data.slice(21, 29),
    sequenceCounter: data.slice(29),
  };
}

/** Encodes the response data of INITIALIZE UPDATE (§7.1.1.4), for the card's end. */
export function encodeInitializeUpdate(response: InitializeUpdateResponse): Uint8Array {
  return concat([
    response.diversification,
    Uint8Array.of(response.keyVersion, SCP_IDENTIFIER, response.parameter),
    response.challenge,
    response.cryptogram,
    response.sequenceCounter,
  ]);
}

/** One secure channel, from either end. State: the MAC chaining value and the encryption counter (§6.2.3, §6.2.6). */
export class SecureChannel {
  readonly cardCryptogram: Uint8Array;
  readonly hostCryptogram: Uint8Array;
  readonly #dek: CbcCipher;
  #enc: CbcCipher | null = null;
  readonly #mac: AesCmac;
  #rmac: AesCmac | null = null;
  readonly #keys: ChannelKeys;
  readonly #contexts: readonly Uint8Array[];
  #level = SECURITY_LEVEL.cMac as number;
  #chaining: Uint8Array = new Uint8Array(16);
  #counter = 0;

  constructor(keys: ChannelKeys, hostChallenge: Uint8Array, cardChallenge: Uint8Array) {
    const contexts = [hostChallenge, cardChallenge];
    this.#keys = keys;
    this.#contexts = contexts;
    const sMac = new AesCmac(derive(new AesCmac(keys.mac), CONSTANT.sMac, contexts, keys.mac.length * 8));
    this.#dek = new CbcCipher('AES', keys.dek);
    this.#mac = sMac;
    this.cardCryptogram = derive(sMac, CONSTANT.cardCryptogram, contexts, CRYPTOGRAM_BITS);
    this.hostCryptogram = derive(sMac, CONSTANT.hostCryptogram, contexts, CRYPTOGRAM_BITS);
  }

  /** Sets the security level, in force from the command after EXTERNAL AUTHENTICATE on. */
  secure(level: number): void {
    this.#level = level;
  }

  /** Encrypts a key or other sensitive datum with the data encryption key and a zero IV. */
  encryptSensitive(data: Uint8Array): Uint8Array {
    return this.#dek.encrypt(new Uint8Array(16), padded(data, 16));
  }

  decryptSensitive(data: Uint8Array): Uint8Array | null {
    return data.length % 16 === 0 ? unpadded(this.#dek.decrypt(new Uint8Array(16), data)) : null;
  }

  /** Host end: encrypts and signs a command. EXTERNAL AUTHENTICATE itself is only signed. */
  wrap(command: CommandApdu): CommandApdu {
    if (this.#level === SECURITY_LEVEL.none) return command;
    const cla = command.cla | SECURE_MESSAGING_BIT;
    const encrypted = (this.#level & SECURITY_LEVEL.cDecryption) !== 0;
    if (encrypted) this.#counter += 1;
    const data =
      encrypted && command.data.length > 0
        ? this.#encryption().encrypt(this.#commandIv(), padded(command.data, 16))
        : command.data;
    const mac = this.#sign({ ...command, cla, data });
    return { ...command, cla, data: concat([data, mac]) };
  }

  /** Card end: verifies and decrypts a command; null when the MAC is wrong, after which the channel is closed. */
  unwrapCommand(command: CommandApdu): CommandApdu | null {
    if (this.#level === SECURITY_LEVEL.none) return command;
    const body = command.data.length - MAC_BYTES;
    if ((command.cla & SECURE_MESSAGING_BIT) === 0 || body < 0) return null;
    const data = command.data.subarray(0, body);
    if (!sameBytes(this.#sign({ ...command, data }), command.data.subarray(body))) return null;
    const cla = command.cla & ~SECURE_MESSAGING_BIT;
    if ((this.#level & SECURITY_LEVEL.cDecryption) === 0) return { ...command, cla, data };
    this.#counter += 1;
    if (data.length === 0) return { ...command, cla, data };
    const plain = data.length % 16 === 0 ? unpadded(this.#encryption().decrypt(this.#commandIv(), data)) : null;
    return plain === null ? null : { ...command, cla, data: plain };
  }

  /** Card end: signs and encrypts a response; errors remain unprotected (§6.2.5). */
  wrapResponse(response: ResponseApdu): ResponseApdu {
    if ((this.#level & SECURITY_LEVEL.rMac) === 0 || isError(response.sw)) return response;
    const encrypted = (this.#level & SECURITY_LEVEL.rEncryption) !== 0 && response.data.length > 0;
    const data = encrypted ? this.#encryption().encrypt(this.#responseIv(), padded(response.data, 16)) : response.data;
    return { sw: response.sw, data: concat([data, this.#signResponse(data, response.sw)]) };
  }

  /** Host end: verifies and decrypts a response; null when the MAC is wrong. */
  unwrap(response: ResponseApdu): ResponseApdu | null {
    if ((this.#level & SECURITY_LEVEL.rMac) === 0 || isError(response.sw)) return response;
    const body = response.data.length - MAC_BYTES;
    if (body < 0) return null;
    const data = response.data.subarray(0, body);
    if (!sameBytes(this.#signResponse(data, response.sw), response.data.subarray(body))) return null;
    if ((this.#level & SECURITY_LEVEL.rEncryption) === 0 || data.length === 0) return { sw: response.sw, data };
    const plain = data.length % 16 === 0 ? unpadded(this.#encryption().decrypt(this.#responseIv(), data)) : null;
    return plain === null ? null : { sw: response.sw, data: plain };
  }

  /** Session keys are derived on first use, because lower security levels need none. */
  #encryption(): CbcCipher {
    const { enc } = this.#keys;
    this.#enc ??= new CbcCipher('AES', derive(new AesCmac(enc), CONSTANT.sEnc, this.#contexts, enc.length * 8));
    return this.#enc;
  }

  #responseMac(): AesCmac {
    const { mac } = this.#keys;
    this.#rmac ??= new AesCmac(derive(new AesCmac(mac), CONSTANT.sRmac, this.#contexts, mac.length * 8));
    return this.#rmac;
  }

  #sign({ cla, ins, p1, p2, data, le }: CommandApdu): Uint8Array {
    const length = data.length + MAC_BYTES;
    const lc = length > 255 || le > 256 ? Uint8Array.of(0, length >> 8, length & 0xff) : Uint8Array.of(length);
    const full = this.#mac.mac(concat([this.#chaining, Uint8Array.of(cla, ins, p1, p2), lc, data]));
    this.#chaining = full;
    return full.subarray(0, MAC_BYTES);
  }

  #signResponse(data: Uint8Array, sw: number): Uint8Array {
    const status = Uint8Array.of(sw >> 8, sw & 0xff);
    return this.#responseMac()
      .mac(concat([this.#chaining, data, status]))
      .subarray(0, MAC_BYTES);
  }

  #commandIv(): Uint8Array {
    return this.#encryption().encryptBlock(counterBlock(this.#counter));
  }

  /** ICV of the response: the command's counter, with the first bit set (§6.2.7). */
  #responseIv(): Uint8Array {
    const block = counterBlock(this.#counter);
    block[0] = 0x80;
    return this.#encryption().encryptBlock(block);
  }
}

export const INITIALIZE_UPDATE = 0x50;
export const EXTERNAL_AUTHENTICATE = 0x82;
export const STORE_DATA = 0xe2;
export const SET_STATUS = 0xf0;
export const GET_STATUS = 0xf2;
export const GET_DATA = 0xca;
/** Class byte of GlobalPlatform commands. */
export const GP_CLASS = 0x80;

/** INITIALIZE UPDATE (§7.1.1). */
export function initializeUpdate(keyVersion: number, hostChallenge: Uint8Array): CommandApdu {
  return { cla: GP_CLASS, ins: INITIALIZE_UPDATE, p1: keyVersion, p2: 0, data: hostChallenge, le: 256 };
}

/** EXTERNAL AUTHENTICATE (§7.1.2), without its MAC. `level`: bits of `SECURITY_LEVEL`. */
export function externalAuthenticate(level: number, hostCryptogram: Uint8Array): CommandApdu {
  return { cla: GP_CLASS, ins: EXTERNAL_AUTHENTICATE, p1: level, p2: 0, data: hostCryptogram, le: 0 };
}

/** GET DATA of an object with a two-byte tag (GlobalPlatform 2.3.1 §11.3). */
export function getData(tag: number): CommandApdu {
  return { cla: GP_CLASS, ins: GET_DATA, p1: tag >> 8, p2: tag & 0xff, data: NO_DATA, le: 256 };
}

function isError(sw: number): boolean {
  const sw1 = sw >> 8;
  return sw1 !== 0x90 && sw1 !== 0x62 && sw1 !== 0x63;
}

function counterBlock(counter: number): Uint8Array {
  const block = new Uint8Array(16);
  new DataView(block.buffer).setUint32(12, counter);
  return block;
}
