import { hash, type KeyObject } from 'node:crypto';

import { seal } from '../keys/sealed.ts';
import type { Entropy } from '../../stations/random.ts';
import type { Order } from './order.ts';
import { pseudonymOf, type SealingKeys } from './sealing-keys.ts';
import { nameForm } from './searched-text.ts';

/** Seals the orders of one batch, on any thread. */

/** What journal and vault store of an order besides its content. */
export interface OrderHead {
  readonly order: string;
  /** Pseudonym of the personal number. */
  readonly citizen: string;
  /** Keyed hash of the content as stored. */
  readonly contentHash: string;
  /** Keyed tag by which a full name is searched. */
  readonly nameTag: string;
  readonly office: string;
  readonly priority: number;
  readonly replaces: Order['replaces'];
}

export interface SealedOrder {
  readonly head: OrderHead;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

/** A keyed pseudonym of a text. */
export type Pseudonym = (text: string | Uint8Array) => string;

/** `json`: the order as stored, as a string or in UTF-8. */
export function headOf(order: Order, json: string | Uint8Array, pseudonym: Pseudonym): OrderHead {
  return {
    order: order.orderId,
    citizen: pseudonym(order.personalNumber),
    contentHash: hash('sha256', pseudonym(json), 'hex'),
    nameTag: nameTagOf(nameForm(order.fullName), pseudonym),
    office: order.deliveryOffice,
    priority: order.priority,
    replaces: order.replaces,
  };
}

export function nameTagOf(form: string, pseudonym: Pseudonym): string {
  return pseudonym(`name ${form}`);
}

/** Associated data of an order's content: it can be opened only for that order of that batch. */
export function contentName(batch: string, order: string): string {
  return `${batch}|${order}`;
}

export class OrderSealer {
  readonly #batch: string;
  readonly #key: KeyObject;
  readonly #pseudonym: Pseudonym;
  readonly #entropy: Entropy;

  constructor(keys: SealingKeys, entropy: Entropy) {
    this.#batch = keys.batch;
    this.#key = keys.batchKey;
    const pseudonymKey = keys.pseudonymKey;
    this.#pseudonym = (text) => pseudonymOf(pseudonymKey, text);
    this.#entropy = new DrawnAhead(entropy);
  }

  citizen(order: Order): string {
    return this.#pseudonym(order.personalNumber);
  }

  seal(order: Order): SealedOrder {
    const json = contentOf(order);
    const head = headOf(order, json, this.#pseudonym);
    return { head, ...seal(this.#key, json, contentName(this.#batch, head.order), this.#entropy) };
  }
}

/** Random bytes drawn at once: one draw costs a tenth of the sealing. */
const DRAWN_BYTES = 768;

/** Nonces for consecutive orders; each byte is used once. */
class DrawnAhead implements Entropy {
  readonly #source: Entropy;
  #drawn: Uint8Array = new Uint8Array(0);

  constructor(source: Entropy) {
    this.#source = source;
  }

  bytes(length: number): Uint8Array {
    if (this.#drawn.length < length) this.#drawn = this.#source.bytes(Math.max(length, DRAWN_BYTES));
    const given = this.#drawn.subarray(0, length);
    this.#drawn = this.#drawn.subarray(length);
    return given;
  }
}

const EMPTY_PORTRAIT = '"portrait":"';
const EMPTY_FINGERS = '","fingerprints":["';
const BETWEEN_FINGERS = '","';

/**
 * The bytes of `JSON.stringify(order)`. Images are base64, which JSON leaves unescaped: they are inserted as they are, at a quarter of the
 * cost of searching them for characters to escape.
 */
function contentOf(order: Order): Buffer {
  const { portrait, fingerprints } = order;
  const text = JSON.stringify({ ...order, portrait: '', fingerprints: ['', ''] });
  // Inside a value its quotes would be escaped.
  const at = text.indexOf(`${EMPTY_PORTRAIT}${EMPTY_FINGERS}${BETWEEN_FINGERS}`);
  const [one, other, ...more] = fingerprints;
  if (at < 0 || one === undefined || other === undefined || more.length > 0) return Buffer.from(JSON.stringify(order));
  const portraitAt = at + EMPTY_PORTRAIT.length;
  const oneAt = portraitAt + EMPTY_FINGERS.length;
  const otherAt = oneAt + BETWEEN_FINGERS.length;
  const content = Buffer.allocUnsafe(Buffer.byteLength(text) + portrait.length + one.length + other.length);
  let written = content.write(text.slice(0, portraitAt));
  written += content.write(portrait, written, 'latin1');
  written += content.write(text.slice(portraitAt, oneAt), written, 'latin1');
  written += content.write(one, written, 'latin1');
  written += content.write(text.slice(oneAt, otherAt), written, 'latin1');
  written += content.write(other, written, 'latin1');
  content.write(text.slice(otherAt), written);
  return content;
}
