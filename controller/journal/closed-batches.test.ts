import { describe, expect, test } from 'vitest';

import { accepted, batch, closed, instant } from './batch-kit.ts';
import { ClosedBatches } from './closed-batches.ts';
import type { EntryBody } from './entry.ts';
import { JournalStore } from './store.ts';

/** Which batches are closed and counted, and since when entries are needed for those that are not. */

function opened(...bodies: readonly EntryBody[]): { store: JournalStore; batches: ClosedBatches } {
  const store = JournalStore.temporary(instant);
  for (const body of bodies) store.append(body);
  store.commit();
  return { store, batches: new ClosedBatches(store) };
}

function say(store: JournalStore, ...bodies: readonly EntryBody[]): void {
  for (const body of bodies) store.append(body);
  store.commit();
}

const split = (from: string, into: string): EntryBody => ({
  kind: 'batch.split',
  batch: from,
  into,
  orders: 1,
  by: 'x',
});
const shredded = (name: string): EntryBody => ({ kind: 'batch.shredded', batch: name, orders: 1, by: 'x' });

describe('a batch', () => {
  test('is closed once it is counted, and not because its orders are in', () => {
    const { store, batches } = opened(...batch('one', 2));
    expect([batches.isClosed('one'), batches.hasContent('one'), batches.openSince]).toEqual([false, false, 1]);
    say(store, closed('one'));
    expect([batches.isClosed('one'), batches.hasContent('one'), batches.openSince]).toEqual([true, true, null]);
    expect(batches.withContent).toEqual(new Map([['one', instant.wallTimeMs()]]));
  });

  test('of which a part was split off is closed with the last of them; a part of a part is one of it', () => {
    const { store, batches } = opened(...batch('one', 3), split('one', 'part'), split('part', 'rest'));
    expect(batches.partsOf('one')).toEqual(['one', 'part', 'rest']);
    for (const name of ['one', 'rest']) {
      say(store, closed(name));
      expect([batches.isClosed('one'), batches.openSince]).toEqual([false, 1]);
    }
    say(store, closed('part'));
    expect([batches.isClosed('one'), batches.openSince]).toEqual([true, null]);
    expect([...batches.partsWithContent]).toEqual(['one', 'part', 'rest'].map((part) => [part, 'one']));
    say(store, shredded('one'));
    expect(batches.partsWithContent.size).toBe(0);
    expect([batches.isClosed('one'), batches.hasContent('one')]).toEqual([true, false]);
  });

  test('that is open keeps what came since it was made, however many were closed before and after it', () => {
    const { store, batches } = opened(...batch('one', 1), closed('one'));
    const { seq } = store.append(accepted('early', 'two', 1));
    say(store, ...batch('two', 1), ...batch('three', 1), closed('three'));
    expect(batches.openSince).toBe(seq + 1);
    expect([...batches.withContent.keys()]).toEqual(['one', 'three']);
  });

  test('whose closing was rolled back is open', () => {
    const { store, batches } = opened(...batch('one', 1));
    store.append(closed('one'));
    store.rollback();
    expect([batches.isClosed('one'), batches.openSince]).toEqual([false, 1]);
  });
});

describe('closings', () => {
  test('after an instant are the first and the last of them', () => {
    let now = 1000;
    const store = JournalStore.temporary({ ...instant, wallTimeMs: () => (now += 1000) });
    const batches = new ClosedBatches(store);
    expect(batches.closedAfter(0)).toBeNull();
    const closings = ['one', 'two', 'three'].map((name) => {
      say(store, ...batch(name, 1), closed(name));
      return now;
    });
    expect(batches.closedAfter(0)).toEqual({ first: closings[0], last: closings[2] });
    expect(batches.closedAfter(closings[0] ?? 0)).toEqual({ first: closings[1], last: closings[2] });
    expect(batches.closedAfter(now)).toBeNull();
  });
});
