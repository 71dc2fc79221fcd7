import { describe, expect } from 'vitest';

import { alarmId } from '../../controller/alarms/alarm-id.ts';
import { PREPARED_AHEAD } from '../../controller/personalization/preparation.ts';
import { lineTest, type RunningLine } from './line-test.ts';
import { VAULT_TABLES } from '../../controller/orders/vault-tables.ts';

/** Orders that cannot be made cost no blank, and personal data stay in memory no longer than needed. */

/** What an older version accepted and nobody can open any more. */
function damage(run: RunningLine, order: string): void {
  run.line.store
    .tables(VAULT_TABLES)
    .prepare('UPDATE order_content SET sealed = zeroblob(64) WHERE order_id = ?')
    .run(order);
}

const heldWith = (run: RunningLine): string[] =>
  run.line.conductor.ordersInMemory.filter((order) => run.becameOf(order).state === 'accepted');

describe('orders whose content can’t be opened', () => {
  lineTest(
    'are set aside with the reason before a blank is fed: the first, some in the middle, and the last',
    { seed: 'impossible', cards: 12, blanks: null },
    async (run) => {
      run.line.start();
      const impossible = [0, 5, 6, 11].map((index) => run.orderAt(index));
      for (const order of impossible) damage(run, order);
      await run.finish();
      expect(run.state.totals).toMatchObject({ issued: 8, accepted: 8, rejected: 0 });
      for (const order of impossible) {
        expect(run.becameOf(order)).toEqual({ state: 'setAside', attempts: 0 });
        expect(run.state.alarms.get(alarmId(`order:${order}`))?.fault.context).toEqual({ order, attempts: 0 });
      }
      const reasons = run.entries.flatMap(({ body }) => (body.kind === 'order.set-aside' ? body.reasons : []));
      expect(reasons.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'order.unreadable'));
      expect(run.entries.some(({ body }) => body.kind === 'card.condemned')).toBe(false);
    },
  );

  lineTest(
    'a batch of nothing else is completed without a blank',
    { seed: 'impossible all', cards: 3, blanks: null },
    async (run) => {
      run.line.start();
      for (let index = 0; index < 3; index += 1) damage(run, run.orderAt(index));
      await run.finish();
      expect(run.state.totals).toMatchObject({ issued: 0, accepted: 0, rejected: 0 });
    },
  );

  lineTest(
    'an order that became unreadable after its first card was rejected is not retried',
    { seed: 'impossible later', cards: 8, blanks: null },
    async (run) => {
      run.line.start();
      const order = run.orderAt(2);
      run.react((body) => {
        if (body.kind !== 'card.condemned') return;
        damage(run, order);
      });
      run.react(() => {
        const card = [...run.state.cards.values()].find((one) => one.order === order && one.attempt === 1);
        if (card !== undefined && card.movingTo === '' && card.position.startsWith('head-'))
          Object.assign(run.blankAt(card.position).chip, { block: () => null });
      });
      await run.finish();
      expect(run.becameOf(order)).toEqual({ state: 'setAside', attempts: 1 });
      expect(run.state.totals).toMatchObject({ issued: 8, accepted: 7, rejected: 1 });
    },
  );
});

describe('personal data in memory', () => {
  lineTest(
    'are those of the cards on the line and of the orders that come next, and nobody’s once the batch has ended',
    { seed: 'memory', cards: 40, blanks: null },
    async (run) => {
      let most = 0;
      run.react(() => {
        most = Math.max(most, run.line.conductor.ordersInMemory.length);
      });
      await run.produce(12);
      expect(heldWith(run)).toEqual([]);
      await run.finish();
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(PREPARED_AHEAD + 24);
      await run.advance(2000);
      expect(run.line.conductor.ordersInMemory).toEqual([]);
    },
  );

  lineTest(
    'of orders that are not wanted any more go: the line is stopped, and only the cards on it are kept',
    { seed: 'memory stopped', cards: 40, blanks: null },
    async (run) => {
      await run.produce(6);
      expect(run.command('Stop')).toMatchObject({ accepted: true });
      await run.untilState('Stopped');
      await run.advance(2000);
      const onLine = new Set([...run.state.cards.values()].map(({ order }) => order));
      expect(run.line.conductor.ordersInMemory.filter((order) => !onLine.has(order))).toEqual([]);
    },
  );
});
