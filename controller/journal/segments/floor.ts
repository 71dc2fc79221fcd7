import type { ClosedBatches } from '../closed-batches.ts';
import { CARDS } from '../projections/cards.ts';
import type { JournalStore } from '../store.ts';

/**
 * The lowest entry that is still needed in the database; all below it may move to a segment. A batch is needed until it is closed and
 * counted, with all since it was made: its orders stand there, and a part that was split off shares them.
 */
export function floorOf(store: JournalStore, closed: ClosedBatches): number {
  const onLine = store.tables(CARDS).prepare('SELECT min(first_seq) AS seq FROM card_index WHERE last_seq = 0').get()?.[
    'seq'
  ];
  // The newest entry stays: the journal goes on behind it.
  const needed = [closed.openSince, onLine].filter((seq) => typeof seq === 'number');
  return Math.min(store.entries, ...needed);
}
