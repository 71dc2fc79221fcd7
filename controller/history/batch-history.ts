import type { StatementSync } from 'node:sqlite';

import { optionalCell } from '../journal/json-cell.ts';
import type { EntryOf } from '../journal/entry.ts';
import { BATCHES } from '../journal/projections/batches.ts';
import type { TablesOf } from './tables-of.ts';

/** Every batch of the line, its state and its counts. */

export interface BatchRecord {
  readonly id: string;
  readonly recipe: string;
  readonly version: string;
  readonly createdAt: number;
  readonly refused: number;
  readonly ordered: number;
  readonly imported: boolean;
  /** When its first card was started, and when it ended; 0 until then. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly removed: number;
  /** Orders that wait for a person. */
  readonly setAside: number;
  /** Cards that were started and have not ended. */
  readonly onLine: number;
  /**
   * Cards for which a blank was or may have been used, by attempt: the first, the second … Each is accepted, rejected, removed or on the
   * line.
   */
  readonly attempts: readonly number[];
  readonly reconciliation: EntryOf<'batch.reconciled'> | null;
}

export class BatchHistory {
  readonly #newest: StatementSync;
  readonly #openBefore: StatementSync;
  readonly #attempts: StatementSync;
  readonly #one: StatementSync;

  constructor(tablesOf: TablesOf) {
    const tables = tablesOf(BATCHES);
    this.#newest = tables.prepare('SELECT * FROM batch WHERE seq < ? ORDER BY seq DESC LIMIT ?');
    this.#openBefore = tables.prepare('SELECT * FROM batch WHERE seq < ? AND ended_at = 0 ORDER BY seq DESC LIMIT ?');
    this.#one = tables.prepare('SELECT * FROM batch WHERE batch = ?');
    this.#attempts = tables.prepare('SELECT attempt, cards FROM batch_attempt WHERE batch = ?');
  }

  /** Null for a batch that was never imported. */
  of(batch: string): BatchRecord | null {
    const row = this.#one.get(batch);
    return row === undefined ? null : this.#recordOf(row);
  }

  /** At most `count` batches created before entry `seq`, newest first. */
  newest(count: number, seq = Number.MAX_SAFE_INTEGER): BatchRecord[] {
    return this.#newest.all(seq, count).map((row) => this.#recordOf(row));
  }

  /** The same, followed by those that have not ended, at most `openMost`: an old batch that is held still has to be made. */
  newestAndOpen(count: number, openMost: number): BatchRecord[] {
    const newest = this.#newest.all(Number.MAX_SAFE_INTEGER, count);
    const oldest = newest.at(-1)?.['seq'];
    const open = typeof oldest === 'number' ? this.#openBefore.all(oldest, openMost) : [];
    return [...newest, ...open].map((row) => this.#recordOf(row));
  }

  #recordOf(row: Readonly<Record<string, unknown>>): BatchRecord {
    const id = String(row['batch']);
    return {
      id,
      recipe: String(row['recipe']),
      version: String(row['version']),
      createdAt: Number(row['created_at']),
      refused: Number(row['refused']),
      ordered: Number(row['ordered']),
      imported: row['imported'] === 1,
      startedAt: Number(row['started_at']),
      endedAt: Number(row['ended_at']),
      accepted: Number(row['accepted']),
      rejected: Number(row['rejected']),
      removed: Number(row['removed']),
      setAside: Number(row['set_aside']),
      onLine: Number(row['on_line']),
      attempts: this.#attemptsOf(id),
      reconciliation: optionalCell<EntryOf<'batch.reconciled'>>(row['reconciliation']),
    };
  }

  #attemptsOf(batch: string): number[] {
    const attempts: number[] = [];
    for (const row of this.#attempts.all(batch)) attempts[Number(row['attempt']) - 1] = Number(row['cards']);
    return Array.from(attempts, (cards) => cards ?? 0);
  }
}
