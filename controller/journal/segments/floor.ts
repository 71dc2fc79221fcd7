import type { ClosedBatches } from '../closed-batches.ts';
import { CARDS } from '../projections/cards.ts';
import type { JournalStore } from '../store.ts';

/**
 * The lowest entry still needed in the database; everything below may move to a segment. A batch needs all entries since its creation until
 * it is closed and counted: they include its orders, which split-off parts share.
 */
export function floorOf(store: JournalStore, closed: ClosedBatches): number {
  const onLine = store.tables(CARDS).prepare('SELECT min(first_seq) AS seq FROM card_index WHERE last_seq = 0').get()?.[
    'seq'
  ];
  // The newest entry stays: the journal continues after it.
  const needed = [closed.openSince, onLine].filter((seq) => typeof seq === 'number');
  return Math.min(store.entries, ...needed);
}
