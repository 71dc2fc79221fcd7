import { expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { IMPORT_CHECKPOINT_ENTRIES } from '../journal/checkpoint-distance.ts';
import { JournalStore } from '../journal/store.ts';
import { JournalKey } from '../keys/journal-key.ts';
import { importCheckpoint } from './import-checkpoints.ts';

test('an import signs what it wrote before it is too much, and again as far behind that', () => {
  const store = JournalStore.temporary(new VirtualClock());
  const key = JournalKey.fromSeed(Buffer.alloc(32, 1));
  const signedAt: number[] = [];
  for (let written = 0; written < 2 * IMPORT_CHECKPOINT_ENTRIES + 10; written += 1) {
    store.append({ kind: 'line.cleared', by: 'Lan' });
    for (const body of importCheckpoint(store, key)) {
      expect(body).toMatchObject({ kind: 'journal.checkpoint', upTo: store.entries, digest: store.digest });
      signedAt.push(store.append(body).seq);
    }
  }
  expect(signedAt).toEqual([IMPORT_CHECKPOINT_ENTRIES + 1, 2 * (IMPORT_CHECKPOINT_ENTRIES + 1)]);
});
