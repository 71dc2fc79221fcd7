import { ClosedBatches } from '../journal/closed-batches.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { DAY_MS } from '../retention/policy.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/**
 * Destroys personal data that is no longer needed. First the batch's key is deleted, which makes every copy of the content unreadable. The
 * sealed content is then removed a few rows at a time (`removal.ts`). The journal keeps its evidence: it never contained a name.
 */

/** Batches that have been closed for at least this many days and still have content, in closing order. */
export function dueForShredding(store: JournalStore, nowAt: number, afterDays: number): string[] {
  return [...new ClosedBatches(store).withContent].flatMap(([batch, at]) =>
    nowAt - at >= afterDays * DAY_MS ? [batch] : [],
  );
}

/** `unknown`: there is no such batch. `open`: it is not closed yet and needs its content. The rest is removed in steps. */
export function shred(
  store: JournalStore,
  batch: string,
  by: string,
  closed = new ClosedBatches(store),
): 'unknown' | 'open' | 'shredded' {
  const tables = store.tables(VAULT_TABLES);
  if (tables.prepare('SELECT 1 FROM batch_key WHERE batch = ?').get(batch) === undefined) return 'unknown';
  if (!closed.hasContent(batch)) return 'open';
  const orders = Number(
    tables.prepare('SELECT count(*) AS orders FROM order_content WHERE batch = ?').get(batch)?.['orders'],
  );
  store.begin();
  tables.prepare('DELETE FROM batch_key WHERE batch = ?').run(batch);
  tables.prepare("INSERT OR IGNORE INTO removal (batch, what) VALUES (?, 'content')").run(batch);
  const fact: EntryBody = { kind: 'batch.shredded', batch, orders, by };
  store.append(fact);
  store.commit();
  return 'shredded';
}
