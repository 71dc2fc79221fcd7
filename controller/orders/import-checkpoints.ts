import { IMPORT_CHECKPOINT_ENTRIES } from '../journal/checkpoint-distance.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import type { CheckpointKey } from '../snapshot/restore.ts';

/** An import appends many entries outside the line's turns: it signs checkpoints itself. */

/** The checkpoint that is due before the group is committed; none if the newest one is recent enough. */
export function importCheckpoint(store: JournalStore, key: Pick<CheckpointKey, 'checkpoint'>): EntryBody[] {
  const [newest] = store.reader.newestFirst('journal.checkpoint');
  if (store.entries - (newest?.seq ?? 0) < IMPORT_CHECKPOINT_ENTRIES) return [];
  return [{ kind: 'journal.checkpoint', ...key.checkpoint(store.entries, store.digest, '') }];
}
