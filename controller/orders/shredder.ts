import type { EntryBody } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/**
 * Destroys what is personal once it is no longer needed: the batch's key first, by which everything sealed with it is gone wherever
 * a copy of it lies, then the sealed content itself. The journal keeps its proof: it never held a name.
 */

const DAY_MS = 86_400_000;

/**
 * Batches that are closed for at least so many days and still have their content; in the order in which they were closed. The
 * content of a part that was split off is that of the batch it came with: it goes when the last of its parts is closed.
 */
export function dueForShredding(store: JournalStore, nowAt: number, afterDays: number): string[] {
  const due = new Set<string>();
  const cameWith = new Map<string, string>();
  const partsOpen = new Map<string, number>();
  for (const { at, body } of store.readKinds(['batch.split', 'batch.reconciled', 'batch.shredded'])) {
    if (body.kind !== 'batch.split' && body.kind !== 'batch.reconciled' && body.kind !== 'batch.shredded') continue;
    const batch = cameWith.get(body.batch) ?? body.batch;
    const open = partsOpen.get(batch) ?? 1;
    switch (body.kind) {
      case 'batch.split':
        cameWith.set(body.into, batch);
        partsOpen.set(batch, open + 1);
        break;
      case 'batch.reconciled':
        partsOpen.set(batch, open - 1);
        if (open === 1 && nowAt - at >= afterDays * DAY_MS) due.add(batch);
        break;
      case 'batch.shredded':
        due.delete(batch);
    }
  }
  return [...due];
}

/** `unknown`: there is no such batch. `open`: it is not closed yet, and needs its content. */
export function shred(store: JournalStore, batch: string, by: string): 'unknown' | 'open' | 'shredded' {
  const tables = store.tables(VAULT_TABLES);
  if (tables.prepare('SELECT 1 FROM batch_key WHERE batch = ?').get(batch) === undefined) return 'unknown';
  if (!dueForShredding(store, Number.MAX_SAFE_INTEGER, 0).includes(batch)) return 'open';
  const remove = (sql: string): number => Number(tables.prepare(sql).run(batch).changes);
  store.begin();
  remove('DELETE FROM batch_key WHERE batch = ?');
  remove('DELETE FROM card_image WHERE order_id IN (SELECT order_id FROM order_content WHERE order_content.batch = ?)');
  const orders = remove('DELETE FROM order_content WHERE batch = ?');
  const fact: EntryBody = { kind: 'batch.shredded', batch, orders, by };
  store.append(fact);
  store.commit();
  store.emptyLog();
  return 'shredded';
}
