import type { StatementSync } from 'node:sqlite';

import { nextTurn } from '../../stations/clock.ts';
import type { JournalStore } from '../journal/store.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/**
 * Content of files that were not taken, or whose import was killed before that was known. Its key was never written down: nobody can read
 * it, and it only needs room.
 */

/** Deleted in one group: a line that runs meanwhile waits for one at most. */
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

  /** All that a batch has, at once, where its key is not kept; what was overwritten stays for a while in the log beside the journal. */
  async clear(batch: string): Promise<void> {
    while (this.#any.get(batch) !== undefined) {
      this.#store.begin();
      this.#keep.run(batch);
      this.#delete.run(batch, ORDERS_A_GROUP);
      this.#store.commit();
      await nextTurn();
    }
  }

  /** What others have left is removed step by step, with all that is. Nobody imports meanwhile. */
  leaveToRemoval(): void {
    const claimed = new Set(this.#claimed.all().map(({ batch }) => batch));
    const batches = this.#batches().filter((batch) => !claimed.has(batch));
    if (batches.length === 0) return;
    this.#store.begin();
    for (const batch of batches) this.#remove.run(batch);
    this.#store.commit();
  }

  /** Those of which there is content: the index is asked for the next one each time, not for each of its rows. */
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
