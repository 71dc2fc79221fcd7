import type { StatementSync } from 'node:sqlite';

import type { TableOwner, Tables } from './projection.ts';
import { CLOSINGS } from './projections/closings.ts';

/**
 * Batches that are closed and counted, and those that are not. A split-off part shares its content with the batch that it came with: the
 * content is closed with the last part. The cost of a query depends on its result, not on the number of batches.
 */
export class ClosedBatches {
  readonly #isClosed: StatementSync;
  readonly #hasContent: StatementSync;
  readonly #ended: StatementSync;
  readonly #known: StatementSync;
  readonly #withContent: StatementSync;
  readonly #partsWithContent: StatementSync;
  readonly #partsOf: StatementSync;
  readonly #closedAfter: StatementSync;
  readonly #openSince: StatementSync;

  constructor(store: { tables(owner: TableOwner): Tables }) {
    const tables = store.tables(CLOSINGS);
    this.#isClosed = tables.prepare('SELECT 1 FROM closed_family WHERE family = ?');
    this.#hasContent = tables.prepare('SELECT 1 FROM closed_family WHERE family = ? AND kept = 1');
    this.#ended = tables.prepare('SELECT kept, pictures FROM closed_family WHERE family = ?');
    this.#known = tables.prepare(
      `SELECT 1 FROM open_batch WHERE family = ?1 UNION ALL SELECT 1 FROM closed_family WHERE family = ?1
       UNION ALL SELECT 1 FROM split_batch WHERE part = ?1`,
    );
    this.#withContent = tables.prepare('SELECT family, closed_at FROM closed_family WHERE kept = 1 ORDER BY seq');
    this.#partsWithContent = tables.prepare(
      `SELECT family AS part, family FROM closed_family WHERE kept = 1
       UNION ALL SELECT part, family FROM closed_family JOIN split_batch USING (family) WHERE kept = 1`,
    );
    this.#partsOf = tables.prepare('SELECT part FROM split_batch WHERE family = ? ORDER BY part');
    this.#closedAfter = tables.prepare(
      'SELECT min(closed_at) AS first, max(closed_at) AS last FROM closed_family WHERE closed_at > ?',
    );
    this.#openSince = tables.prepare('SELECT min(since) AS since FROM open_batch');
  }

  isClosed(batch: string): boolean {
    return this.#isClosed.get(batch) !== undefined;
  }

  /** Whether it is closed and its content was not destroyed. */
  hasContent(batch: string): boolean {
    return this.#hasContent.get(batch) !== undefined;
  }

  /** Whether the journal has recorded that its content or images are no longer kept. For a batch without any entry nothing is needed. */
  mayRemove(batch: string, what: string): boolean {
    const ended = this.#ended.get(batch);
    if (what === 'content') return ended === undefined ? this.#known.get(batch) === undefined : ended['kept'] === 0;
    return what === 'pictures' && ended !== undefined && (ended['pictures'] === 0 || ended['kept'] === 0);
  }

  /** Closing times (wall clock) of the batches whose content was not destroyed, in that order. */
  get withContent(): ReadonlyMap<string, number> {
    return new Map(this.#withContent.all().map((row) => [String(row['family']), Number(row['closed_at'])]));
  }

  /** Those with content and their split-off parts, each with the batch that it came with. */
  get partsWithContent(): ReadonlyMap<string, string> {
    return new Map(this.#partsWithContent.all().map((row) => [String(row['part']), String(row['family'])]));
  }

  /** The present batches of the orders that came with this one. */
  partsOf(batch: string): readonly string[] {
    return [batch, ...this.#partsOf.all(batch).map((row) => String(row['part']))];
  }

  /** First and last closing time (wall clock) after an instant; null for none. */
  closedAfter(at: number): { readonly first: number; readonly last: number } | null {
    const row = this.#closedAfter.get(at);
    return typeof row?.['first'] === 'number' ? { first: row['first'], last: Number(row['last']) } : null;
  }

  /** The first entry needed for a batch that is not closed; null if all are closed. */
  get openSince(): number | null {
    const since = this.#openSince.get()?.['since'];
    return typeof since === 'number' ? since : null;
  }
}
