import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, recipeJsonSchema, RECIPES_FOLDER, shippedRecipes } from './recipe.ts';
import { formatProblem } from './yaml-file.ts';

function changed(from: string | RegExp, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'));
  cpSync(join(RECIPES_FOLDER, 'citizen-card-2024'), folder, { recursive: true });
  const file = join(folder, 'recipe.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  const result = loadRecipe(folder);
  return result.ok ? '' : result.problems.map(formatProblem).join('\n').replaceAll(`${folder}/`, '');
}

describe('recipes', () => {
  test.each(shippedRecipes())('%s is right', (name) => {
    expect(loadRecipe(join(RECIPES_FOLDER, name)).ok).toBe(true);
  });

  test('the same text has the same hash, another text another one', () => {
    const [a, b] = ['citizen-card-2021', 'citizen-card-2024'].map((name) => loadRecipe(join(RECIPES_FOLDER, name)));
    if (!a?.ok || !b?.ok) throw new Error('the recipes are right');
    expect(a.value.hash).not.toBe(b.value.hash);
  });

  test.each([
    ['a station that there is not', 'station: printer', 'station: toaster', 'recipe.yaml:30: phases.1.station'],
    ['a field that no card has', '      - fullName', '      - shoeSize', 'phases.1.fields'],
    ['a deadline without sense', 'deadlineMs: 90000', 'deadlineMs: -1', 'phases.0.deadlineMs'],
    ['a word that nobody knows', 'attemptsMax: 3', 'attemptsMax: 3\ncolour: red', 'colour'],
    ['no attempts', 'attemptsMax: 3', 'attemptsMax: 0', 'attemptsMax'],
  ])('says file, line and path of %s', (_, from, to, said) => {
    expect(changed(from, to)).toContain(said);
  });

  test('the published schema is the one that recipes are checked with', () => {
    const published: unknown = JSON.parse(readFileSync(join(RECIPES_FOLDER, 'recipe.schema.json'), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(recipeJsonSchema())));
  });

  test('another drawing is another recipe', () => {
    const folder = mkdtempSync(join(tmpdir(), 'recipe-'));
    const copy = join(folder, 'citizen-card-2024');
    cpSync(join(RECIPES_FOLDER, 'citizen-card-2024'), copy, { recursive: true });
    const before = loadRecipe(copy);
    writeFileSync(join(copy, 'back.svg'), readFileSync(join(copy, 'back.svg'), 'utf8').replace('#c3202f', '#c3202e'));
    const after = loadRecipe(copy);
    expect(before.ok && after.ok && before.value.hash !== after.value.hash).toBe(true);
  });

  test('a folder without a recipe is said, not thrown', () => {
    const result = loadRecipe(mkdtempSync(join(tmpdir(), 'recipe-')));
    expect(result.ok).toBe(false);
  });
});
