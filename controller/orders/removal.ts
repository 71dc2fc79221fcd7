import type { StatementSync } from 'node:sqlite';

import { ClosedBatches } from '../journal/closed-batches.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/**
 * Removes a batch's images, or all of its sealed content, a few rows at a time, so that no turn of the line waits for it. Pending removals
 * are in a table: after a kill they resume. Images of an order that is owed a card stay: they show why it has none.
 */

/** Orders per step, with the images of their cards: some 2 MB. */
export const ORDERS_A_STEP = 8;

export class VaultRemoval {
  readonly #store: JournalStore;
  readonly #closed: ClosedBatches;
  /** Progress through the batch whose images are being removed; starts again after a kill. */
  #lookedThrough = { batch: '', order: '' };
  readonly #waiting: StatementSync;
  readonly #ordersOf: StatementSync;
  readonly #withPictures: StatementSync;
  readonly #deletePictures: StatementSync;
  readonly #deleteOrder: StatementSync;
  readonly #finish: StatementSync;
  readonly #begin: StatementSync;

  constructor(store: JournalStore, closed = new ClosedBatches(store)) {
    const tables = store.tables(VAULT_TABLES);
    this.#store = store;
    this.#closed = closed;
    this.#waiting = tables.prepare('SELECT batch, what FROM removal ORDER BY batch, what');
    this.#ordersOf = tables.prepare('SELECT order_id FROM order_content WHERE batch = ? ORDER BY order_id LIMIT ?');
    this.#withPictures = tables.prepare(
      'SELECT order_id FROM order_content WHERE batch = ? AND order_id > ? AND EXISTS (SELECT 1 FROM card_image WHERE card_image.order_id = order_content.order_id) ORDER BY order_id LIMIT ?',
    );
    this.#deletePictures = tables.prepare('DELETE FROM card_image WHERE order_id = ?');
    this.#deleteOrder = tables.prepare('DELETE FROM order_content WHERE order_id = ?');
    this.#finish = tables.prepare('DELETE FROM removal WHERE batch = ? AND what = ?');
    this.#begin = tables.prepare("INSERT OR IGNORE INTO removal (batch, what) VALUES (?, 'pictures')");
  }

  /** Whether a removal is pending. */
  get pending(): boolean {
    return this.#next() !== null;
  }

  /** The first removal that the journal allows: a forged row destroys nothing. */
  #next(): { readonly batch: string; readonly what: string } | null {
    for (const row of this.#waiting.all()) {
      const [batch, what] = [String(row['batch']), String(row['what'])];
      if (this.#closed.mayRemove(batch, what)) return { batch, what };
    }
    return null;
  }

  /** Records that a batch's images are no longer kept; steps remove them. `open`: the batch is not closed and counted yet. */
  beginPictures(
    batch: string,
    counted: { readonly cards: number; readonly bytes: number },
    by: string,
  ): 'open' | 'begun' {
    if (!this.#closed.hasContent(batch)) return 'open';
    this.#store.begin();
    this.#begin.run(batch);
    const fact: EntryBody = { kind: 'batch.pictures-removed', batch, ...counted, by };
    this.#store.append(fact);
    this.#store.commit();
    return 'begun';
  }

  /** One step, durable when it returns; deleted data are overwritten in the file (secure_delete). False if nothing was left to do. */
  step(): boolean {
    const next = this.#next();
    if (next === null) return false;
    const { batch, what } = next;
    const orders =
      what === 'pictures' ? this.#nextWithPictures(batch) : this.#idsOf(this.#ordersOf.all(batch, ORDERS_A_STEP));
    this.#store.begin();
    for (const order of orders) {
      if (what === 'pictures' && this.#store.lookup.isOwed(order)) continue;
      this.#deletePictures.run(order);
      if (what === 'content') this.#deleteOrder.run(order);
    }
    if (orders.length < ORDERS_A_STEP) this.#finish.run(batch, what);
    this.#store.commit();
    return true;
  }

  #nextWithPictures(batch: string): string[] {
    const after = this.#lookedThrough.batch === batch ? this.#lookedThrough.order : '';
    const orders = this.#idsOf(this.#withPictures.all(batch, after, ORDERS_A_STEP));
    const last = orders.length < ORDERS_A_STEP ? undefined : orders.at(-1);
    this.#lookedThrough = last === undefined ? { batch: '', order: '' } : { batch, order: last };
    return orders;
  }

  #idsOf(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
    return rows.map((row) => String(row['order_id']));
  }
}
