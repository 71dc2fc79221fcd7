import { expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { dueForShredding } from './shredder.ts';

const closed = (batch: string): EntryBody => ({
  kind: 'batch.reconciled',
  batch,
  issued: 0,
  accepted: 0,
  rejected: 0,
  removed: 0,
  countedAccepted: 0,
  countedRejected: 0,
  difference: 0,
  by: 'one',
  witness: 'other',
  signedBy: '',
});

test('content that several parts of a batch share is kept until the last of them is closed', () => {
  const store = JournalStore.temporary(new VirtualClock());
  const due = (): string[] => {
    store.commit();
    return dueForShredding(store, Number.MAX_SAFE_INTEGER, 0);
  };
  store.append({ kind: 'batch.split', batch: 'B', into: 'B.2', orders: 5, by: 'manager' });
  store.append({ kind: 'batch.split', batch: 'B.2', into: 'B.3', orders: 2, by: 'manager' });
  store.append(closed('B'));
  store.append(closed('B.3'));
  expect(due()).toEqual([]);
  store.append(closed('B.2'));
  expect(due()).toEqual(['B']);
  store.append({ kind: 'batch.shredded', batch: 'B', orders: 9, by: 'retention' });
  expect(due()).toEqual([]);
});
