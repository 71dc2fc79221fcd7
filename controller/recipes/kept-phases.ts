import { phasesToDo, type RecipePhases } from '../../recipes/phases.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';
import { keptRecipe } from './kept-recipe.ts';
import { RECIPE_TABLES } from './recipe-schema.ts';

/** The phases of every recipe that a batch may have been made of, for whoever only reads: no file is unpacked, and none that was changed counts. */
export function phasesByHash(
  store: JournalStore,
  installed: readonly LoadedRecipe[],
): (recipeHash: string) => RecipePhases | null {
  const phases = new Map(installed.map(({ hash, recipe }) => [hash, phasesToDo(recipe.phases)]));
  for (const row of store.tables(RECIPE_TABLES).prepare('SELECT * FROM recipe_version').all()) {
    const recipe = keptRecipe(row);
    if (recipe !== null) phases.set(String(row['hash']), phasesToDo(recipe.phases));
  }
  return (recipeHash) => phases.get(recipeHash) ?? null;
}
