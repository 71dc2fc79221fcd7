import { join } from 'node:path';

import { loadRecipe, RECIPES_FOLDER, shippedRecipes, type LoadedRecipe, type Recipe } from '../recipes/recipe.ts';
import { workStations, type LineLayout } from '../stations/line-layout.ts';
import { accept, CliError } from './terminal.ts';

export const DEFAULT_RECIPE = 'citizen-card-2024';

export function installedRecipes(): Map<string, LoadedRecipe> {
  return new Map(shippedRecipes().map((name) => [name, accept(loadRecipe(join(RECIPES_FOLDER, name)))]));
}

export function defaultRecipe(recipes: ReadonlyMap<string, LoadedRecipe>): LoadedRecipe {
  const recipe = recipes.get(DEFAULT_RECIPE);
  if (recipe === undefined) throw new CliError(`the recipe ${DEFAULT_RECIPE} is not installed`);
  return recipe;
}

/** A recipe that names a station which the line lacks can't be made there. */
export function requireStations(recipe: Recipe, layout: LineLayout, layoutFile: string): void {
  const kinds = new Set(workStations(layout).map(({ kind }) => kind));
  for (const phase of recipe.phases) {
    if (!kinds.has(phase.station)) {
      throw new CliError(
        `the recipe ${recipe.recipe} ${recipe.version} needs a ${phase.station} for its phase «${phase.id}»; the line of ${layoutFile} has none`,
      );
    }
  }
}
