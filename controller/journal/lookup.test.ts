import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { CARDS_SQL } from './lookup.ts';
import { CARDS } from './projections/cards.ts';
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
