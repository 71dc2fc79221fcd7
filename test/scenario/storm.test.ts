import { describe, expect, test } from 'vitest';

import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { weather } from '../../cli/simulation/storm.ts';
import { TIMED_FAULTS, type TimedFault } from '../../simulator/faults/fault-rates.ts';
import { NIGHTLY } from '../nightly.ts';
import { defaultLayout } from './line-test.ts';

/** Whole batches through every fault that the simulator knows, many seeds: nothing is lost, doubled or called good unseen. */

const CARDS = 50;
/** The night has ten thousand more (scripts/storms.ts). So few that a commit can wait for them, so many that each fault strikes. */
const SEEDS = NIGHTLY ? 30 : 18;

const recipe = defaultRecipe(installedRecipes());

describe('a storm of faults', () => {
  const struck = new Map<TimedFault, number>();

  test.each(Array.from({ length: SEEDS }, (_, index) => `storm-${index + 1}`))('seed %s', async (seed) => {
    const storm = await weather(defaultLayout(), recipe, seed, CARDS, 'storm');
    for (const [fault, times] of storm.struck) struck.set(fault, (struck.get(fault) ?? 0) + times);
    expect(storm.violations).toEqual([]);
  });

  test.each(TIMED_FAULTS)('%s has struck', (fault) => {
    expect(struck.get(fault) ?? 0).toBeGreaterThan(0);
  });

  test('the same seed is the same storm, to the last entry', async () => {
    const run = (): ReturnType<typeof weather> => weather(defaultLayout(), recipe, 'twice', CARDS, 'storm');
    const [one, other] = [await run(), await run()];
    expect(one.line.store.digest).toBe(other.line.store.digest);
  });
});
