import { expect, test } from 'vitest';

import { lineOfSeed } from '../../cli/simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../../cli/simulation/shift.ts';
import type { VirtualLine } from '../../cli/simulation/virtual-line.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { History } from '../../controller/history/history.ts';
import { PROJECTIONS } from '../../controller/journal/projections.ts';
import { defaultLayout } from './line-test.ts';

/** What was lived through, group by group, with restarts and splits, is what the journal alone makes again: row by row. */

const BATCHES = [24, 10];
const CARDS = BATCHES.reduce((sum, cards) => sum + cards, 0);
const SPLIT_AFTER_MS = 40_000;
const recipe = defaultRecipe(installedRecipes());

function rowsOf(line: VirtualLine): Map<string, unknown[]> {
  return new Map(
    PROJECTIONS.flatMap((owner) =>
      Object.keys(owner.tables).map((table): [string, unknown[]] => [
        table,
        line.store.tables(owner).prepare(`SELECT * FROM ${table} ORDER BY 1`).all(),
      ]),
    ),
  );
}

test.each(['p2', 'p5'])('every table that is rebuilt is the one that was lived (seed %s)', async (seed) => {
  const line = lineOfSeed(defaultLayout(), recipe, seed, 'storm', 'off');
  for (const cards of BATCHES) line.order(cards);
  const history = (): History => new History((order) => line.store.lookup.order(order)?.batch ?? '');
  let lived = history();
  line.folded = (entry) => lived.take(entry);
  const split = (): void => {
    const [waits] = line.conductor.state.queuedBatches;
    if (line.killed || !line.conductor.running || waits === undefined) line.clock.schedule(1000, split);
    else
      line.conductor.command({
        type: 'batch',
        work: { work: 'SplitBatch', batch: waits.id, orders: 4 },
        id: `split-${line.clock.nowMs()}`,
        by: 'manager',
      });
  };
  const shift = await runShift(line, {
    seed,
    cards: CARDS,
    faults: 'storm',
    untilEntry: null,
    ...AT_ONCE,
    whileDown: () => {
      // The next controller folds all anew.
      line.store.rollback();
      lived = history();
    },
    prepare: () => line.clock.schedule(SPLIT_AFTER_MS, split),
  });
  expect(shift.end).toBe('done');
  expect([...line.store.read(0)].some(({ body }) => body.kind === 'batch.split')).toBe(true);
  const before = rowsOf(line);
  for (const [table, rows] of before) expect(rows.length, table).toBeGreaterThan(0);
  expect(line.store.rebuild().map(({ changed }) => changed)).toEqual(PROJECTIONS.map(() => false));
  expect(rowsOf(line)).toEqual(before);
  const read = history();
  for (const entry of line.store.read(0)) read.take(entry);
  expect(lived).toEqual(read);
  const { orders } = line.conductor.state;
  const byOrder = new Map([...orders.values()].map(({ id, batch }) => [id, batch]));
  expect(new Map([...orders.keys()].map((id) => [id, line.store.lookup.order(id)?.batch]))).toEqual(byOrder);
});
