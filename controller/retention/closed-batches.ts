import type { JournalStore } from '../journal/store.ts';

/**
 * Batches that are closed and counted: when each was closed (wall clock), in that order; without those whose content was destroyed,
 * where nothing else is asked for. The content of a part that was split off is that of the batch it came with: it is closed when the last of its parts is.
 */
export function closedBatches(
  store: JournalStore,
  shredded: 'without' | 'with' = 'without',
): ReadonlyMap<string, number> {
  const closed = new Map<string, number>();
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
        if (open === 1) closed.set(batch, at);
        break;
      case 'batch.shredded':
        if (shredded === 'without') closed.delete(batch);
    }
  }
  return closed;
}
