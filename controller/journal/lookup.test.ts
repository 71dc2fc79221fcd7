import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { CARDS_SQL, OWED_SQL } from './lookup.ts';
import { CARDS } from './projections/cards.ts';
import { ORDERS } from './projections/orders.ts';
import { JournalStore } from './store.ts';

test('a card is looked for by indexes alone, among however many millions', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(Object.values(CARDS.tables).join(''));
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${CARDS_SQL}`)
    .all()
    .map((row) => String(row['detail']));
  expect(plan.filter((step) => step.startsWith('SEARCH'))).toHaveLength(3);
  expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
});

test('orders and cards are found by their IDs and serials in capitals or not, whatever mixture the journal has', () => {
  const store = JournalStore.temporary(new VirtualClock());
  const order = { batch: 'B-1', citizen: 'p', contentHash: '', office: '001', priority: 0, replaces: '' };
  for (const [sequence, id] of ['Order-7a', 'Order-7b'].entries())
    store.append({ kind: 'order.accepted', order: id, sequence, ...order });
  store.append({ kind: 'card.started', card: 'C0000001', order: 'Order-7a', attempt: 1 });
  const end = { kind: 'card.ended', card: 'C0000001', order: 'Order-7a', outcome: 'accepted', rank: 1 } as const;
  store.append({ ...end, serial: blankSerial('VN-0a0B') });
  for (const typed of ['vn-0A0b', 'VN-0A0B', 'c0000001', 'oRDER-7A'])
    expect(
      store.lookup.cards(typed).map(({ card }) => card),
      typed,
    ).toEqual(['C0000001']);
  expect(store.lookup.ordersLike('oRDER-7B')).toEqual(['Order-7b']);
  // One that is taken in is known by its very ID.
  expect(store.lookup.order('order-7b')).toBeNull();
});

test('orders that are owed a card are counted by the index of those without one, among however many millions', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(Object.values(ORDERS.tables).join(''));
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${OWED_SQL}`)
    .all()
    .map((row) => String(row['detail']));
  expect(plan[0]).toBe('SEARCH owed USING INDEX order_index_aside (batch=?)');
  expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
});

test('orders that are owed a card are counted of all batches that are asked about, of those that have any', () => {
  const store = JournalStore.temporary(new VirtualClock());
  const batches = Array.from({ length: 150 }, (_, index) => `B-${index}`);
  const order = { citizen: 'p', contentHash: '', office: '001', priority: 0, replaces: '' } as const;
  const setAside = (batch: string, id: string, citizen: string): void => {
    store.append({ kind: 'order.accepted', order: id, sequence: 1, ...order, batch, citizen });
    store.append({ kind: 'order.set-aside', order: id, reasons: [] });
  };
  for (const batch of batches.slice(0, 130)) setAside(batch, `O-${batch}`, `of ${batch}`);
  setAside('B-7', 'O-more', 'another');
  // Their citizens have another order.
  for (const id of ['O-anew', 'O-open'])
    store.append({ kind: 'order.accepted', order: id, sequence: 2, ...order, batch: 'B-149', citizen: 'of B-8' });
  setAside('elsewhere', 'O-elsewhere', 'somebody');
  const owed = store.lookup.owedOf(batches);
  expect([owed.size, owed.get('B-7'), owed.get('B-129')]).toEqual([129, 2, 1]);
  expect(['B-8', 'B-130', 'elsewhere'].filter((batch) => owed.has(batch))).toEqual([]);
  expect(store.lookup.owedOf([])).toEqual(new Map());
});

test('after an older copy an order whose card is on the line is not set aside before that card has ended', () => {
  const store = JournalStore.temporary(new VirtualClock());
  const order = { batch: 'B-1', citizen: 'p', contentHash: '', office: '001', priority: 0, replaces: '' };
  for (const [sequence, id] of ['waits', 'comes-out', 'is-void'].entries())
    store.append({ kind: 'order.accepted', order: id, sequence, ...order });
  store.append({ kind: 'card.started', card: 'C1', order: 'comes-out', attempt: 1 });
  store.append({ kind: 'card.started', card: 'C2', order: 'is-void', attempt: 1 });
  store.append({ kind: 'journal.resumed', from: 5, lost: 1, by: 'Lan', second: 'Minh' });
  const states = (): string[] => ['waits', 'comes-out', 'is-void'].map((id) => store.lookup.order(id)?.state ?? '');
  expect(states()).toEqual(['setAside', 'ending', 'ending']);
  const end = { kind: 'card.ended', serial: blankSerial('VN1'), rank: 1 } as const;
  store.append({ ...end, card: 'C1', order: 'comes-out', outcome: 'accepted' });
  store.append({ ...end, card: 'C2', order: 'is-void', outcome: 'void' });
  expect(states()).toEqual(['setAside', 'accepted', 'setAside']);
});
