import { describe, expect, test } from 'vitest';

import type { BatchWork } from '../../controller/line/batch-commands.ts';
import { lineTest, RunningLine } from './line-test.ts';

/** A production manager plans while the line runs; every order is still made exactly once. */

let asked = 0;
function plan(run: RunningLine, work: BatchWork): void {
  asked += 1;
  expect(run.line.conductor.command({ type: 'batch', work, id: `plan-${asked}`, by: 'manager' })).toMatchObject({
    accepted: true,
  });
}

describe('planning of batches', () => {
  lineTest(
    'a held batch finishes its cards, and shows the reason',
    { seed: 'h1', cards: 20, blanks: null },
    async (run) => {
      await run.produce(2);
      run.attend();
      plan(run, { work: 'HoldBatch', batch: 'B-h1', why: 'photos are checked' });
      await run.untilState('Suspended');
      expect(run.state.cards.size).toBe(0);
      expect(run.state.reason).toMatchObject({ code: 'line.batch-held', context: { why: 'photos are checked' } });
      plan(run, { work: 'ReleaseBatch', batch: 'B-h1' });
      await run.untilState('Execute');
      await run.finish();
      expect(run.state.totals.accepted).toBe(20);
    },
  );

  test('parts of a split batch are made one after the other, an urgent one first, through a restart', async () => {
    const run = new RunningLine({ seed: 's1', cards: 24, blanks: null });
    run.line.order(4);
    run.line.start();
    run.attend();
    await run.until(() => run.state.totals.accepted >= 2);
    plan(run, { work: 'SplitBatch', batch: 'B-s1', orders: 6 });
    plan(run, { work: 'PrioritizeBatch', batch: 'B-s1-2', priority: 'urgent' });
    run.line.restartController();
    const report = await run.finish();
    const ended = run.entries.flatMap(({ body }) => (body.kind === 'batch.ended' ? [[body.batch, body.accepted]] : []));
    expect(ended).toEqual([
      ['B-s1', 18],
      ['B-s1-2', 4],
      ['B-s1.2', 6],
    ]);
    expect(run.line.store.lookup.order('SIM-000024')).toMatchObject({ batch: 'B-s1.2', state: 'accepted' });
    expect(report.violations).toEqual([]);
    expect(report.orders).toMatchObject({ ordered: 28, accepted: 28 });
  });
});
