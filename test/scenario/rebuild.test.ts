import { expect, test } from 'vitest';

import { lineOfSeed } from '../../cli/simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../../cli/simulation/shift.ts';
import type { VirtualLine } from '../../cli/simulation/virtual-line.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { PROJECTIONS } from '../../controller/journal/projections.ts';
import { defaultLayout } from './line-test.ts';

/** The tables written during a run, with restarts and splits, equal those rebuilt from the journal alone, row by row. */

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

test.each(['p2', 'p5'])('every rebuilt table equals the original (seed %s)', async (seed) => {
  const line = lineOfSeed(defaultLayout(), recipe, seed, 'storm', 'off');
  for (const cards of BATCHES) line.order(cards);
  const filled = new Set<string>();
  const rebuildAndCompare = (): void => {
    const before = rowsOf(line);
    for (const [table, rows] of before) if (rows.length > 0) filled.add(table);
    expect(line.store.rebuild().filter(({ changed }) => changed)).toEqual([]);
    expect(rowsOf(line)).toEqual(before);
  };
  let held = 0;
  /** Of each order that is open, the line and the tables know the same batch. */
  const compareBatches = (): void => {
    for (const { id, batch } of line.conductor.state.orders.values()) {
      expect(line.store.lookup.order(id)?.batch).toBe(batch);
      held += 1;
    }
  };
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
  /** Cards that are condemned and still on the line are seldom there when a controller ends. */
  const whileCondemned = (): void => {
    const rows = line.killed || line.store.grouping ? [] : (rowsOf(line).get('condemned_card') ?? []);
    if (rows.length > 0) {
      rebuildAndCompare();
      compareBatches();
    } else line.clock.schedule(1000, whileCondemned);
  };
  const people = (): void => {
    if (line.killed || !line.conductor.running) line.clock.schedule(1000, people);
    else
      line.conductor.note([
        {
          kind: 'person.changed',
          person: 'Lan',
          change: 'added',
          roles: ['operator'],
          by: 'owner',
          second: '',
          subject: '',
          secrets: { password: '', pin: '' },
        },
        { kind: 'recipe.proposed', recipe: 'other', version: '9.0.0', hash: 'a'.repeat(64), by: 'Lan' },
        { kind: 'shift.handed-over', by: 'Lan', to: 'Minh', note: '', openTasks: 0, openAlarms: 0 },
      ]);
  };
  const shift = await runShift(line, {
    seed,
    cards: CARDS,
    faults: 'storm',
    untilEntry: null,
    ...AT_ONCE,
    whileDown: () => {
      line.store.rollback();
      rebuildAndCompare();
    },
    prepare: () => {
      line.clock.schedule(SPLIT_AFTER_MS, split);
      line.clock.schedule(SPLIT_AFTER_MS, people);
      whileCondemned();
    },
  });
  expect(shift.end).toBe('done');
  expect([...line.store.read(0)].some(({ body }) => body.kind === 'batch.split')).toBe(true);
  rebuildAndCompare();
  const tables = PROJECTIONS.flatMap((owner) => Object.keys(owner.tables));
  expect(tables.filter((table) => !filled.has(table))).toEqual([]);
  expect(held).toBeGreaterThan(0);
});
