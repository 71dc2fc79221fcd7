import { phasesToDo, type RecipePhases } from '../../recipes/phases.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';
import { keptRecipe } from './kept-recipe.ts';
import { RECIPE_TABLES } from './recipe-schema.ts';

/** The phases of every recipe that a batch may have used, for readers: no files are unpacked, and changed versions are ignored. */
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
