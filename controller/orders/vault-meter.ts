import type { StatementSync } from 'node:sqlite';

import type { JournalStore } from '../journal/store.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/**
 * Size of each batch's content and images, measured a few orders at a time from indexes that store the lengths; the content itself is not
 * read.
 */

export interface BatchSize {
  readonly orders: number;
  readonly orderBytes: number;
  /** Cards with images. */
  readonly cards: number;
  readonly pictureBytes: number;
  /** Of these, images of orders that are still owed a card. */
  readonly owedPictureBytes: number;
}

export const EMPTY: BatchSize = { orders: 0, orderBytes: 0, cards: 0, pictureBytes: 0, owedPictureBytes: 0 };

/** Orders measured per step: some milliseconds. */
export const MEASURED_A_STEP = 500;
/** A card has an image of each side. */
const PICTURES_PER_CARD = 2;

export class VaultMeter {
  readonly #store: JournalStore;
  readonly #batches: StatementSync;
  readonly #page: StatementSync;
  readonly #pictures: StatementSync;
  /** Last measurement per batch; only of batches that exist. */
  #sizes = new Map<string, BatchSize>();
  /** Batches still to be measured, and the one in progress. */
  #waiting: string[] = [];
  #now: { readonly batch: string; afterOrder: string; size: BatchSize } | null = null;

  constructor(store: JournalStore) {
    const tables = store.tables(VAULT_TABLES);
    this.#store = store;
    this.#batches = tables.prepare('SELECT batch FROM batch_key');
    this.#page = tables.prepare(
      'SELECT order_id, length(sealed) AS bytes FROM order_content WHERE batch = ? AND order_id > ? ORDER BY order_id LIMIT ?',
    );
    this.#pictures = tables.prepare(
      'SELECT count(*) AS pictures, coalesce(sum(length(sealed)), 0) AS bytes FROM card_image WHERE order_id = ?',
    );
  }

  get sizes(): ReadonlyMap<string, BatchSize> {
    return this.#sizes;
  }

  /** Whether every batch that existed at the last `begin` has been measured. */
  get complete(): boolean {
    return this.#now === null && this.#waiting.length === 0;
  }

  get total(): BatchSize {
    let sum = EMPTY;
    for (const size of this.#sizes.values()) sum = added(sum, size);
    return sum;
  }

  /** Restarts with the batches that may still grow or shrink and with those never measured; drops those that are gone. */
  begin(isClosed: (batch: string) => boolean): void {
    const here = this.#batches.all().map((row) => String(row['batch']));
    const gone = new Set(this.#sizes.keys());
    for (const batch of here) gone.delete(batch);
    for (const batch of gone) this.#sizes.delete(batch);
    this.#waiting = here.filter((batch) => !isClosed(batch) || this.#sizes.get(batch)?.owedPictureBytes !== 0);
    this.#now = null;
  }

  /** Measures the batch again the next time. */
  forget(batch: string): void {
    this.#sizes.delete(batch);
  }

  step(): void {
    const batch = this.#now?.batch ?? this.#waiting.shift();
    if (batch === undefined) return;
    const now = this.#now ?? { batch, afterOrder: '', size: EMPTY };
    const rows = this.#page.all(batch, now.afterOrder, MEASURED_A_STEP);
    for (const { order_id: order, bytes } of rows) {
      const found = this.#pictures.get(String(order));
      const pictureBytes = Number(found?.['bytes']);
      now.size = added(now.size, {
        orders: 1,
        orderBytes: Number(bytes),
        cards: Number(found?.['pictures']) / PICTURES_PER_CARD,
        pictureBytes,
        owedPictureBytes: pictureBytes > 0 && this.#store.lookup.isOwed(String(order)) ? pictureBytes : 0,
      });
      now.afterOrder = String(order);
    }
    this.#now = rows.length === MEASURED_A_STEP ? now : null;
    if (this.#now === null) this.#sizes.set(batch, now.size);
  }
}

function added(a: BatchSize, b: BatchSize): BatchSize {
  return {
    orders: a.orders + b.orders,
    orderBytes: a.orderBytes + b.orderBytes,
    cards: a.cards + b.cards,
    pictureBytes: a.pictureBytes + b.pictureBytes,
    owedPictureBytes: a.owedPictureBytes + b.owedPictureBytes,
  };
}
