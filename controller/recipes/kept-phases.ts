import { phasesToDo, type RecipePhases } from '../../recipes/phases.ts';
import { recipeSchema, type LoadedRecipe } from '../../recipes/recipe.ts';
import { parseYaml } from '../../recipes/yaml-file.ts';
import type { JournalStore } from '../journal/store.ts';
import { RECIPE_TABLES } from './recipe-schema.ts';

/** The phases of every recipe that a batch may have been made of, for whoever only reads: no file is unpacked. */
export function phasesByHash(
  store: JournalStore,
  installed: readonly LoadedRecipe[],
): (recipeHash: string) => RecipePhases | null {
  const phases = new Map(installed.map(({ hash, recipe }) => [hash, phasesToDo(recipe.phases)]));
  for (const row of store.tables(RECIPE_TABLES).prepare('SELECT hash, source FROM recipe_version').all()) {
    const parsed = parseYaml('recipe.yaml', String(row['source']), recipeSchema);
    if (parsed.ok) phases.set(String(row['hash']), phasesToDo(parsed.value.phases));
  }
  return (recipeHash) => phases.get(recipeHash) ?? null;
}
