import { basename } from 'node:path';

import { describe, expect, test } from 'vitest';

import { phasesToDo } from '../../recipes/phases.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { play } from '../../cli/simulation/scenario.ts';
import { readScenario, shippedScenarios } from '../../cli/simulation/scenario-file.ts';
import { verify } from '../../controller/journal/verify.ts';
import { NIGHTLY } from '../nightly.ts';
import { defaultLayout } from './line-test.ts';

/** The shipped scenarios have their declared results, and violate no invariant. */

/** One of more cards is played in the night. */
const CARDS_MAX = NIGHTLY ? Infinity : 300;
const recipe = defaultRecipe(installedRecipes());

describe('a shipped scenario', () => {
  test.each(shippedScenarios().map((file) => [basename(file, '.yaml'), file]))('%s', async (name, file) => {
    const scenario = readScenario(file, defaultLayout());
    if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems));
    expect(scenario.value.scenario).toBe(name);
    if (scenario.value.cards > CARDS_MAX) return;
    const { line, shift, expectations } = await play(scenario.value, defaultLayout(), recipe, 'off');
    expect(shift.end).toBe('done');
    expect(expectations.filter(({ holds }) => !holds)).toEqual([]);
    expect(line.watch.report.violations).toEqual([]);
    const proof = verify(line.store, () => phasesToDo(recipe.recipe.phases));
    expect(proof).toMatchObject({ chain: 'intact', violations: [] });
  });

  test('there are a dozen at least', () => {
    expect(shippedScenarios().length).toBeGreaterThanOrEqual(12);
  });
});
