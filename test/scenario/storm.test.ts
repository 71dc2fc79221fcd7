import { describe, expect, test } from 'vitest';

import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { weather } from '../../cli/simulation/storm.ts';
import { TIMED_FAULTS, type TimedFault } from '../../simulator/faults/fault-rates.ts';
import { NIGHTLY } from '../nightly.ts';
import { defaultLayout } from './line-test.ts';

/** Whole batches with every fault of the simulator, for many seeds: nothing is lost, duplicated or accepted unseen. */

const CARDS = 50;
/** The night has ten thousand more (scripts/storms.ts). So few that a commit can wait for them, chosen so that each fault strikes. */
const SEEDS = NIGHTLY ? Array.from({ length: 30 }, (_, index) => index + 1) : [4, 13, 17, 18, 21, 22, 28, 39];

/** Storms of two batches, of which the first is archived while the second is made. */
const ARCHIVE_SEEDS = NIGHTLY ? Array.from({ length: 20 }, (_, index) => index + 1) : [2, 9, 11];
const ARCHIVE_CARDS = 30;

const recipe = defaultRecipe(installedRecipes());

describe('a storm of faults', () => {
  const struck = new Map<TimedFault, number>();
  const digests = new Map<string, string>();

  test.each(SEEDS.map((seed) => `storm-${seed}`))('seed %s', async (seed) => {
    const storm = await weather(defaultLayout(), recipe, seed, CARDS, 'storm');
    for (const [fault, times] of storm.struck) struck.set(fault, (struck.get(fault) ?? 0) + times);
    expect(storm.violations).toEqual([]);
    digests.set(seed, storm.line.store.digest);
  });

  test.each(TIMED_FAULTS)('%s has struck', (fault) => {
    expect(struck.get(fault) ?? 0).toBeGreaterThan(0);
  });

  test('the same seed is the same storm, to the last entry', async () => {
    const [[seed = '', digest] = []] = digests;
    const again = await weather(defaultLayout(), recipe, seed, CARDS, 'storm');
    expect(again.line.store.digest).toBe(digest);
  });
});

describe('a storm in which the entries of a closed batch leave the database', () => {
  const run = (seed: number): ReturnType<typeof weather> =>
    weather(defaultLayout(), recipe, `archive-${seed}`, ARCHIVE_CARDS, 'storm', null, true);
  const digests = new Map<number, string>();
  let readFromSegments = 0;

  test.each(ARCHIVE_SEEDS)('seed archive-%i', async (seed) => {
    const storm = await run(seed);
    expect(storm.violations).toEqual([]);
    if (storm.readFromSegments > 0) readFromSegments += 1;
    digests.set(seed, storm.line.store.digest);
  });

  test('controllers have started from segments meanwhile', () => {
    expect(readFromSegments).toBeGreaterThan(1);
  });

  test('the same seed is the same storm, to the last entry', async () => {
    const [seed = 0] = ARCHIVE_SEEDS.slice(-1);
    expect((await run(seed)).line.store.digest).toBe(digests.get(seed));
  });
});
