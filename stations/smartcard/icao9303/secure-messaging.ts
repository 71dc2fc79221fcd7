import { AesCmac, CbcCipher, padded, RetailMac, sameBytes, unpadded } from '../block-cipher.ts';
import type { CommandApdu, ResponseApdu } from '../iso7816/apdu.ts';
import { concat, encodeTlv, parseTlvs } from '../iso7816/tlv.ts';

/** Secure messaging, ICAO Doc 9303-11 §9.8, for both ends: triple DES after BAC, AES after PACE and chip authentication. */

const DO = { encryptedEven: 0x87, encryptedOdd: 0x85, status: 0x99, le: 0x97, mac: 0x8e } as const;
const PADDING_INDICATOR = 0x01;
const SECURE_MESSAGING_BITS = 0x0c;
const MAC_BYTES = 8;
const NO_DATA = new Uint8Array(0);

export interface SessionKeys {
  readonly cipher: 'AES' | 'DES3';
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
  /** Send sequence counter: 8 bytes for triple DES, 16 for AES. */
  readonly counter: Uint8Array;
}

/** One end of a secure messaging session. Every command and every response increments its counter. */
export class SecureMessaging {
  readonly #block: number;
  readonly #cipher: CbcCipher;
  readonly #mac: AesCmac | RetailMac;
  readonly #aes: boolean;
  readonly #counter: Uint8Array;

  constructor({ cipher, encryption, mac, counter }: SessionKeys) {
    this.#aes = cipher === 'AES';
    this.#block = this.#aes ? 16 : 8;
    this.#cipher = new CbcCipher(cipher, encryption);
    this.#mac = this.#aes ? new AesCmac(mac) : new RetailMac(mac);
    this.#counter = new Uint8Array(counter);
  }

  /** Reader's end: encrypts and signs a command. */
  protect(command: CommandApdu): CommandApdu {
    this.#increment();
    const cla = command.cla | SECURE_MESSAGING_BITS;
    const parts: Uint8Array[] = [];
    if (command.data.length > 0) parts.push(this.#encrypted(command.ins, command.data));
    if (command.le > 0) parts.push(encodeTlv(DO.le, expectedLength(command)));
    const header = Uint8Array.of(cla, command.ins, command.p1, command.p2);
    const body = concat(parts);
    const mac = encodeTlv(DO.mac, this.#sign(header, body));
    const data = concat([body, mac]);
    return { ...command, cla, data, le: data.length > 255 || command.le > 256 ? 65_536 : 256 };
  }

  /** Reader's end: verifies and decrypts a response; null when it does not come from this session's chip. */
  unprotect(response: ResponseApdu): ResponseApdu | null {
    this.#increment();
    const objects = parseTlvs(response.data);
    if (objects === null) return null;
    const mac = objects.find(({ tag }) => tag === DO.mac)?.value;
    const status = objects.find(({ tag }) => tag === DO.status)?.value;
    if (mac === undefined || status?.length !== 2) return null;
    const signed = concat(objects.filter(({ tag }) => tag !== DO.mac).map(({ tag, value }) => encodeTlv(tag, value)));
    if (!sameBytes(this.#sign(null, signed), mac)) return null;
    const sw = ((status[0] ?? 0) << 8) | (status[1] ?? 0);
    const data = this.#decrypted(objects);
    return data === null ? null : { data, sw };
  }

  /** Chip's end: verifies and decrypts a command; null when it does not come from this session's reader. */
  open(command: CommandApdu): CommandApdu | null {
    this.#increment();
    const objects = parseTlvs(command.data);
    const mac = objects?.find(({ tag }) => tag === DO.mac)?.value;
    if (objects === null || mac === undefined) return null;
    const body = concat(objects.filter(({ tag }) => tag !== DO.mac).map(({ tag, value }) => encodeTlv(tag, value)));
    const header = Uint8Array.of(command.cla, command.ins, command.p1, command.p2);
    if (!sameBytes(this.#sign(header, body), mac)) return null;
    const data = this.#decrypted(objects);
    if (data === null) return null;
    const length = objects.find(({ tag }) => tag === DO.le)?.value ?? null;
    return { ...command, cla: command.cla & ~SECURE_MESSAGING_BITS, data, le: decodedLength(length) };
  }

  /** Chip's end: encrypts and signs a response. */
  seal(response: ResponseApdu, ins: number): ResponseApdu {
    this.#increment();
    const parts: Uint8Array[] = [];
    if (response.data.length > 0) parts.push(this.#encrypted(ins, response.data));
    parts.push(encodeTlv(DO.status, Uint8Array.of(response.sw >> 8, response.sw & 0xff)));
    const body = concat(parts);
    return { data: concat([body, encodeTlv(DO.mac, this.#sign(null, body))]), sw: response.sw };
  }

  #encrypted(ins: number, data: Uint8Array): Uint8Array {
    const encrypted = this.#cipher.encrypt(this.#iv(), padded(data, this.#block));
    // Data of an odd instruction are BER-TLV and have no padding indicator (9303-11 §9.8.4).
    return ins & 1
      ? encodeTlv(DO.encryptedOdd, encrypted)
      : encodeTlv(DO.encryptedEven, concat([Uint8Array.of(PADDING_INDICATOR), encrypted]));
  }

  #decrypted(objects: readonly { tag: number; value: Uint8Array }[]): Uint8Array | null {
    const even = objects.find(({ tag }) => tag === DO.encryptedEven)?.value;
    const odd = objects.find(({ tag }) => tag === DO.encryptedOdd)?.value;
    if (even !== undefined && even[0] !== PADDING_INDICATOR) return null;
    const encrypted = even === undefined ? odd : even.subarray(1);
    if (encrypted === undefined) return NO_DATA;
    if (encrypted.length === 0 || encrypted.length % this.#block !== 0) return null;
    return unpadded(this.#cipher.decrypt(this.#iv(), encrypted));
  }

  /** MAC over the counter, the padded header if there is one, and the data objects (9303-11 §9.8.2). */
  #sign(header: Uint8Array | null, body: Uint8Array): Uint8Array {
    const parts = [this.#counter, ...(header === null ? [] : [padded(header, this.#block)])];
    if (body.length > 0) parts.push(padded(body, this.#block));
    return this.#mac.mac(concat(parts)).subarray(0, MAC_BYTES);
  }

  /** Zero for triple DES, the encrypted counter for AES (9303-11 §9.8.6.3 and §9.8.7.3). */
  #iv(): Uint8Array {
    return this.#aes ? this.#cipher.encryptBlock(this.#counter) : new Uint8Array(8);
  }

  #increment(): void {
    for (let index = this.#counter.length - 1; index >= 0; index -= 1) {
      const next = ((this.#counter[index] ?? 0) + 1) & 0xff;
      this.#counter[index] = next;
      if (next !== 0) return;
    }
  }
}

/** Le: one byte in short form, two in extended form; all zero for the maximum. */
function expectedLength({ le }: CommandApdu): Uint8Array {
  return le <= 256 ? Uint8Array.of(le & 0xff) : Uint8Array.of((le >> 8) & 0xff, le & 0xff);
}

function decodedLength(value: Uint8Array | null): number {
  if (value === null) return 0;
  if (value.length === 1) return value[0] === 0 ? 256 : (value[0] ?? 0);
  const length = ((value[0] ?? 0) << 8) | (value[1] ?? 0);
  return length === 0 ? 65_536 : length;
}
