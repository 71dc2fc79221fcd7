import { afterEach, describe, expect, test } from 'vitest';

import { journal, untilJournal } from './journal-watch.ts';
import { Workplace } from './processes.ts';

/** More than one group of orders that become durable together, so that a kill finds some of them taken. */
const ORDERS = 1500;
const KILLS = 2;

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

describe('kill -9 of an import', () => {
  test('between two groups of orders, time and again: the same words finish it, and every order is there once', async () => {
    const file = place.orders(ORDERS);
    const data = place.path('data');
    const words = ['orders', 'import', file, '--data', data, '--json'];
    let taken = 0;
    for (let time = 0; time < KILLS; time += 1) {
      const importing = place.spawn(...words);
      const before = taken;
      // The groups follow each other within milliseconds: a kill may come after the last one, and even after the end.
      await untilJournal(data, (now) => ordersIn(now) > before || ordersIn(now) === ORDERS);
      await importing.kill('SIGKILL');
      taken = ordersIn(journal(data));
    }
    const ended = journal(data).some(({ kind }) => kind === 'batch.imported');

    const finished = place.run(...words);
    const outcome = ended ? { outcome: 'already-imported' } : { outcome: 'imported', accepted: ORDERS, refused: 0 };
    expect(JSON.parse(finished.stdout)).toMatchObject(outcome);
    const orders = journal(data).flatMap((body) => (body.kind === 'order.accepted' ? [body] : []));
    expect(orders.length).toBe(ORDERS);
    expect(new Set(orders.map(({ order }) => order)).size).toBe(ORDERS);
    expect(new Set(orders.map(({ sequence }) => sequence)).size).toBe(ORDERS);
    expect(place.verify(data)).toMatchObject({
      chain: 'intact',
      violations: [],
      orders: { ordered: ORDERS, waiting: ORDERS },
    });
    expect(JSON.parse(place.run(...words).stdout)).toMatchObject({ outcome: 'already-imported' });
  });
});

function ordersIn(entries: ReturnType<typeof journal>): number {
  return entries.filter(({ kind }) => kind === 'order.accepted').length;
}
