import { expect, test, vi } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { accepted, batch, closed } from '../journal/batch-kit.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { MEASURED_EVERY_MS } from './disk-watch.ts';
import { Housekeeping } from './housekeeping.ts';

const setAside = (order: string): EntryBody => ({ kind: 'order.set-aside', order, reasons: [] });

test('orders that are owed a card are counted at one question for all closed batches, and not for each who looks', async () => {
  const clock = new VirtualClock();
  const store = JournalStore.temporary(clock);
  const housekeeping = new Housekeeping({
    clock,
    store,
    fileSystem: () => ({ freeBytes: 1e12, totalBytes: 2e12 }),
    line: () => ({ cards: 0, batches: 2, designCardsPerDay: 20_000 }),
    forget: () => undefined,
    archive: null,
    snapshots: null,
    outside: (work) => work(),
    mayRemove: () => true,
    failed: (error) => {
      throw error;
    },
  });
  const write = (...bodies: readonly EntryBody[]): void => {
    for (const body of bodies) store.append(body);
    store.commit();
  };
  const split: EntryBody = { kind: 'batch.split', batch: 'three', into: 'part', orders: 1, by: 'x' };
  write(...batch('one', 2, 0), setAside('one-1'), closed('one'));
  write(...batch('two', 2, 0), closed('two'));
  write(...batch('three', 3, 0), split, setAside('three-1'), setAside('three-3'), closed('three'), closed('part'));
  write(...batch('open', 1, 0), setAside('open-1'));
  const asked = vi.spyOn(store.lookup, 'owedOf');

  expect(housekeeping.storage.owed).toEqual({ batches: 2, orders: 3 });
  // Their citizen has another order.
  write({ ...accepted('anew', 'open', 2), citizen: 'citizen of one-1' } as EntryBody);
  expect(housekeeping.storage.owed).toEqual({ batches: 2, orders: 3 });
  expect(asked).toHaveBeenCalledTimes(1);
  clock.schedule(MEASURED_EVERY_MS, () => undefined);
  await clock.run(() => false, clock.nowMs() + MEASURED_EVERY_MS);
  expect(housekeeping.storage.owed).toEqual({ batches: 1, orders: 2 });
});
