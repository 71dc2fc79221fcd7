import type { StatementSync } from 'node:sqlite';

import { z } from 'zod';

import { SIDES, type Side } from '../../recipes/artwork/card-face.ts';
import { jsonValue } from '../../recipes/strict-json.ts';
import type { Tables } from '../journal/projection.ts';
import { guarded } from '../journal/store-error.ts';
import type { JournalStore } from '../journal/store.ts';
import { unseal } from '../keys/sealed.ts';
import type { BatchKey, KeyRing } from './keys.ts';
import { contentName, nameTagOf, type SealedOrder } from './order-sealer.ts';
import { orderSchema, type Order } from './order.ts';
import type { SealingKeys } from './sealing-keys.ts';
import { earlierForm, nameForm } from './searched-text.ts';
import { VAULT_TABLES } from './vault-tables.ts';

export const namesSchema = z.object({ fullName: z.string(), personalNumber: z.string() });

/** Maximum number of batch keys kept unwrapped: more than are on a line and viewed at the same time. */
const KEYS_MOST = 16;

/** The orders' content at rest: sealed with the batch's key, bound to order and batch, opened for a card on the line. */
export class OrderVault {
  readonly #store: JournalStore;
  readonly #tables: Tables;
  readonly #keys: KeyRing;
  readonly #batchKeys = new Map<string, Uint8Array>();
  readonly #insert: StatementSync;
  readonly #insertSealed: StatementSync;
  readonly #select: StatementSync;
  readonly #namesakes: StatementSync;
  readonly #insertImage: StatementSync;
  readonly #selectImage: StatementSync;

  constructor(store: JournalStore, keys: KeyRing) {
    this.#store = store;
    this.#tables = store.tables(VAULT_TABLES);
    this.#keys = keys;
    this.#insert = this.#tables.prepare(
      'INSERT INTO order_content (order_id, batch, name_tag, nonce, sealed) VALUES (?, ?, ?, ?, ?)',
    );
    // A killed import of another file may have left content of an order that is not in the journal.
    this.#insertSealed = this.#tables.prepare(
      'INSERT OR REPLACE INTO order_content (order_id, batch, name_tag, nonce, sealed) VALUES (?, ?, ?, ?, ?)',
    );
    this.#namesakes = this.#tables.prepare(
      'SELECT rowid AS place, order_id FROM order_content WHERE name_tag = ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
    );
    this.#insertImage = this.#tables.prepare(
      'INSERT OR REPLACE INTO card_image (card, side, order_id, nonce, sealed) VALUES (?, ?, ?, ?, ?)',
    );
    this.#selectImage = this.#tables.prepare(
      'SELECT order_id, nonce, sealed FROM card_image WHERE card = ? AND side = ?',
    );
    this.#select = this.#tables.prepare('SELECT batch, nonce, sealed FROM order_content WHERE order_id = ?');
  }

  /** Must be called inside the store's open group. */
  addBatch(batch: string, { key, wrapped }: BatchKey = this.#keys.newBatchKey()): void {
    this.#store.begin();
    this.#tables.prepare('INSERT INTO batch_key (batch, wrapped) VALUES (?, ?)').run(batch, wrapped);
    this.#keep(batch, key);
  }

  /** `fullName`: stored as a tag for searches; irreversible without the key. */
  add(batch: string, orderId: string, fullName: string, json: string): void {
    const key = this.#key(batch);
    if (key === null) throw new RangeError(`batch ${batch} has no key`);
    const { nonce, sealed } = this.#keys.seal(key, Buffer.from(json), contentName(batch, orderId));
    this.#store.begin();
    this.#insert.run(orderId, batch, this.#nameTag(nameForm(fullName)), nonce, sealed);
  }

  /** Adds an order that another thread has sealed with the batch's key, before its entry exists. Inside the store's open group. */
  addSealed(batch: string, { head, nonce, sealed }: SealedOrder): void {
    this.#store.begin();
    guarded(() => this.#insertSealed.run(head.order, batch, head.nameTag, nonce, sealed));
  }

  /** The keys for sealing a batch's orders in other threads; null if its key can't be opened. Erase them after use. */
  sealingKeys(batch: string): SealingKeys | null {
    const key = this.#key(batch);
    return key === null ? null : this.#keys.sealingKeys(batch, key);
  }

  /**
   * Orders of citizens with this full name, written with or without diacritics, apostrophes and hyphens: the newest ones before a row, at
   * most `most`. The cost does not depend on the number of namesakes. `before`: null for the newest of all.
   */
  ordersOfName(
    fullName: string,
    most: number,
    before: number | null,
  ): { readonly order: string; readonly place: number }[] {
    const form = nameForm(fullName);
    if (form === '') return [];
    const tags = new Set([form, earlierForm(fullName)].map((one) => this.#nameTag(one)));
    return [...tags]
      .flatMap((tag) => this.#namesakes.all(tag, before ?? Number.MAX_SAFE_INTEGER, most))
      .map((row) => ({ order: String(row['order_id']), place: Number(row['place']) }))
      .toSorted((one, other) => other.place - one.place)
      .slice(0, most);
  }

  #nameTag(form: string): string {
    return nameTagOf(form, (text) => this.#keys.pseudonym(text));
  }

  hasImages(card: string): boolean {
    return this.#selectImage.get(card, 'front') !== undefined;
  }

  /** Null if the order does not exist, or can't be opened with the present key. */
  read(orderId: string): Order | null {
    // It was validated when it was imported.
    const parsed = orderSchema('plain').safeParse(this.#content(orderId));
    return parsed.success ? parsed.data : null;
  }

  /** Only the fields that identify an order's citizen: a search reads many orders. */
  readNames(orderId: string): Pick<Order, 'fullName' | 'personalNumber'> | null {
    const parsed = namesSchema.safeParse(this.#content(orderId));
    return parsed.success ? parsed.data : null;
  }

  #content(orderId: string): unknown {
    const row = this.#select.get(orderId);
    if (row === undefined) return null;
    const { batch, nonce, sealed } = row;
    if (typeof batch !== 'string' || !(nonce instanceof Uint8Array) || !(sealed instanceof Uint8Array)) return null;
    const key = this.#key(batch);
    const content = key === null ? null : unseal(key, { nonce, sealed }, contentName(batch, orderId));
    return content === null ? null : jsonValue(content.toString('utf8'));
  }

  /** Stores images of a card (JPEG), sealed with the key of its order's batch. Inside the store's open group. */
  keepImages(card: string, orderId: string, images: Readonly<Record<Side, Uint8Array>>): void {
    const key = this.#keyOfOrder(orderId);
    if (key === null) return;
    this.#store.begin();
    for (const side of SIDES) {
      const { nonce, sealed } = this.#keys.seal(key, images[side], imageName(card, side));
      guarded(() => this.#insertImage.run(card, side, orderId, nonce, sealed));
    }
  }

  /** Null if there is none, or it can't be opened. */
  image(card: string, side: Side): Uint8Array | null {
    const row = this.#selectImage.get(card, side);
    const { order_id: orderId, nonce, sealed } = row ?? {};
    if (typeof orderId !== 'string' || !(nonce instanceof Uint8Array) || !(sealed instanceof Uint8Array)) return null;
    const key = this.#keyOfOrder(orderId);
    return key === null ? null : unseal(key, { nonce, sealed }, imageName(card, side));
  }

  /** The key of the batch with which the order was imported, whatever part it belongs to now. */
  #keyOfOrder(orderId: string): Uint8Array | null {
    const batch = this.#select.get(orderId)?.['batch'];
    return typeof batch === 'string' ? this.#key(batch) : null;
  }

  #key(batch: string): Uint8Array | null {
    const known = this.#batchKeys.get(batch);
    if (known !== undefined) return known;
    const row = this.#tables.prepare('SELECT wrapped FROM batch_key WHERE batch = ?').get(batch);
    const wrapped = row?.['wrapped'];
    const key = wrapped instanceof Uint8Array ? this.#keys.unwrapBatchKey(wrapped) : null;
    if (key !== null) this.#keep(batch, key);
    return key;
  }

  #keep(batch: string, key: Uint8Array): void {
    for (const oldest of this.#batchKeys.keys()) if (this.#batchKeys.size >= KEYS_MOST) this.forget(oldest);
    this.#batchKeys.set(batch, key);
  }

  /** The batch's key was destroyed or is not needed: overwrites it in memory. */
  forget(batch: string): void {
    this.#batchKeys.get(batch)?.fill(0);
    this.#batchKeys.delete(batch);
  }
}

/** Associated data of an image: it can be opened only for that card and side. */
export function imageName(card: string, side: Side): string {
  return `image|${card}|${side}`;
}
