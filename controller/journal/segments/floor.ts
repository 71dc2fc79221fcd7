import type { JournalStore } from '../store.ts';
import { CARDS } from '../projections/cards.ts';

/**
 * The lowest entry that is still needed in the database; all below it may move to a segment. A batch is needed until it is closed and
 * counted, with all since it was made: its orders stand there, and a part that was split off shares them.
 */
export function floorOf(store: JournalStore): number {
  const openSince = new Map<string, number>();
  for (const { seq, body } of store.reader.readKinds(['batch.created', 'batch.split', 'batch.reconciled'])) {
    if (body.kind === 'batch.created') openSince.set(body.batch, seq);
    else if (body.kind === 'batch.split') openSince.set(body.into, openSince.get(body.batch) ?? seq);
    else if (body.kind === 'batch.reconciled') openSince.delete(body.batch);
  }
  const onLine = store.tables(CARDS).prepare('SELECT min(first_seq) AS seq FROM card_index WHERE last_seq = 0').get()?.[
    'seq'
  ];
  // The newest entry stays: the journal goes on behind it.
  return Math.min(store.entries, ...openSince.values(), typeof onLine === 'number' ? onLine : store.entries);
}
