import type { StatementSync } from 'node:sqlite';

import type { JournalStore } from '../journal/store.ts';
import { unseal } from '../keys/sealed.ts';
import type { KeyRing } from './keys.ts';
import { orderSchema, type Order } from './order.ts';

/** The orders' content at rest: sealed with the batch's key, bound to order and batch, opened for a card that is on the line. */
export class OrderVault {
  readonly #store: JournalStore;
  readonly #keys: KeyRing;
  readonly #batchKeys = new Map<string, Uint8Array>();
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  constructor(store: JournalStore, keys: KeyRing) {
    this.#store = store;
    this.#keys = keys;
    this.#insert = store.database.prepare(
      'INSERT INTO order_content (order_id, batch, nonce, sealed) VALUES (?, ?, ?, ?)',
    );
    this.#select = store.database.prepare('SELECT batch, nonce, sealed FROM order_content WHERE order_id = ?');
  }

  /** Inside the store's open group. */
  addBatch(batch: string): void {
    const { key, wrapped } = this.#keys.newBatchKey();
    this.#store.begin();
    this.#store.database.prepare('INSERT INTO batch_key (batch, wrapped) VALUES (?, ?)').run(batch, wrapped);
    this.#batchKeys.set(batch, key);
  }

  add(batch: string, orderId: string, json: string): void {
    const key = this.#key(batch);
    if (key === null) throw new RangeError(`batch ${batch} has no key`);
    const { nonce, sealed } = this.#keys.seal(key, Buffer.from(json), `${batch}|${orderId}`);
    this.#store.begin();
    this.#insert.run(orderId, batch, nonce, sealed);
  }

  /** Null where the order is not there, or can't be opened with the key at hand. */
  read(orderId: string): Order | null {
    const row = this.#select.get(orderId);
    if (row === undefined) return null;
    const { batch, nonce, sealed } = row;
    if (typeof batch !== 'string' || !(nonce instanceof Uint8Array) || !(sealed instanceof Uint8Array)) return null;
    const key = this.#key(batch);
    const content = key === null ? null : unseal(key, { nonce, sealed }, `${batch}|${orderId}`);
    if (content === null) return null;
    const parsed = orderSchema.safeParse(JSON.parse(content.toString('utf8')));
    return parsed.success ? parsed.data : null;
  }

  #key(batch: string): Uint8Array | null {
    const known = this.#batchKeys.get(batch);
    if (known !== undefined) return known;
    const row = this.#store.database.prepare('SELECT wrapped FROM batch_key WHERE batch = ?').get(batch);
    const wrapped = row?.['wrapped'];
    const key = wrapped instanceof Uint8Array ? this.#keys.unwrapBatchKey(wrapped) : null;
    if (key !== null) this.#batchKeys.set(batch, key);
    return key;
  }
}
