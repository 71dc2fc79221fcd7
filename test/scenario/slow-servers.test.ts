import { describe, expect, test } from 'vitest';

import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { lineOfSeed } from '../../cli/simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../../cli/simulation/shift.ts';
import { weather } from '../../cli/simulation/storm.ts';
import { NIGHTLY } from '../nightly.ts';
import { defaultLayout } from './line-test.ts';

/** Machines behind servers that publish rarely, and then the newest value alone. */

const INTERVALS_MS = NIGHTLY ? [50, 100, 500, 1000] : [100, 1000];
/** Quiet time in which no station may be lost: an hour in the night. */
const QUIET_MS = NIGHTLY ? 3_600_000 : 600_000;
const CARDS = 40;
const recipe = defaultRecipe(installedRecipes());

describe.each(INTERVALS_MS)('a line behind servers that publish every %d ms', (publishingMs) => {
  test('makes its batch, and loses no station while idle', async () => {
    const line = lineOfSeed(defaultLayout(), recipe, 'slow servers', 'none', 'off', publishingMs);
    line.order(CARDS);
    const shift = await runShift(line, {
      seed: 'slow servers',
      cards: CARDS,
      faults: 'none',
      untilEntry: null,
      ...AT_ONCE,
      prepare: () => undefined,
    });
    await line.clock.run(() => false, QUIET_MS);
    expect(shift.end).toBe('done');
    expect(line.conductor.state.totals.accepted).toBe(CARDS);
    const lost = [...line.store.read(0)].filter(({ body }) => body.kind === 'station.changed' && body.fault !== null);
    expect(lost).toEqual([]);
  });

  test('loses and duplicates nothing in a storm of faults', async () => {
    const storm = await weather(defaultLayout(), recipe, `slow ${publishingMs}`, CARDS, 'storm', publishingMs);
    expect(storm.violations).toEqual([]);
  });
});

test('the same seed behind slow servers is the same shift, to the last entry', async () => {
  const run = (): ReturnType<typeof weather> => weather(defaultLayout(), recipe, 'twice', CARDS, 'typical', 500);
  const [one, other] = [await run(), await run()];
  expect(one.line.store.digest).toBe(other.line.store.digest);
});
