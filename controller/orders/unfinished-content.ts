import type { StatementSync } from 'node:sqlite';

import { nextTurn } from '../../stations/clock.ts';
import type { JournalStore } from '../journal/store.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/**
 * Content of files that were not accepted, or whose import was killed before that was decided. Its key was never stored: it is unreadable
 * and only uses space.
 */

/** Orders deleted per group: a running line waits for one group at most. */
const ORDERS_A_GROUP = 250;

export class UnfinishedContent {
  readonly #store: JournalStore;
  readonly #delete: StatementSync;
  readonly #keep: StatementSync;
  readonly #any: StatementSync;
  readonly #next: StatementSync;
  readonly #claimed: StatementSync;
  readonly #remove: StatementSync;

  constructor(store: JournalStore) {
    const tables = store.tables(VAULT_TABLES);
    this.#store = store;
    this.#delete = tables.prepare(
      'DELETE FROM order_content WHERE order_id IN (SELECT order_id FROM order_content WHERE batch = ? LIMIT ?)',
    );
    this.#keep = tables.prepare('DELETE FROM removal WHERE batch = ?');
    this.#any = tables.prepare(
      `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM batch_key WHERE batch = ?1)
         AND (EXISTS (SELECT 1 FROM order_content WHERE batch = ?1) OR EXISTS (SELECT 1 FROM removal WHERE batch = ?1))`,
    );
    this.#next = tables.prepare('SELECT min(batch) AS batch FROM order_content WHERE batch > ?');
    this.#claimed = tables.prepare('SELECT batch FROM batch_key UNION SELECT batch FROM removal');
    this.#remove = tables.prepare("INSERT INTO removal (batch, what) VALUES (?, 'content')");
  }

  /** Deletes all content of a batch at once if its key is not stored; overwritten pages stay in the write-ahead log for a while. */
  async clear(batch: string): Promise<void> {
    while (this.#any.get(batch) !== undefined) {
      this.#store.begin();
      this.#keep.run(batch);
      this.#delete.run(batch, ORDERS_A_GROUP);
      this.#store.commit();
      await nextTurn();
    }
  }

  /** Marks what killed imports have left for removal in steps. Call only while no import runs. */
  leaveToRemoval(): void {
    const claimed = new Set(this.#claimed.all().map(({ batch }) => batch));
    const batches = this.#batches().filter((batch) => !claimed.has(batch));
    if (batches.length === 0) return;
    this.#store.begin();
    for (const batch of batches) this.#remove.run(batch);
    this.#store.commit();
  }

  /** Batches with content: the index is queried for the next batch, not for each of its rows. */
  #batches(): string[] {
    const batches: string[] = [];
    for (let after = ''; ;) {
      const batch = this.#next.get(after)?.['batch'];
      if (typeof batch !== 'string') return batches;
      batches.push(batch);
      after = batch;
    }
  }
}
