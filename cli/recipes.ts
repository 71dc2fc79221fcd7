import { join } from 'node:path';

import type { JournalStore } from '../controller/journal/store.ts';
import { SIMULATION } from '../controller/journal/world.ts';
import { OrderFitness } from '../controller/orders/fitness.ts';
import type { RecipeBook } from '../controller/recipes/recipe-book.ts';
import { loadProduct } from '../recipes/product.ts';

import { loadRecipe, RECIPES_FOLDER, shippedRecipes, type LoadedRecipe, type Recipe } from '../recipes/recipe.ts';
import { RealClock } from '../stations/clock.ts';
import { workStations, type LineLayout } from '../stations/line-layout.ts';
import { accept } from './accepted.ts';
import { CliError } from './terminal.ts';

export const DEFAULT_RECIPE = 'citizen-card-2024';

export function installedRecipes(): LoadedRecipe[] {
  return shippedRecipes().map((name) => accept(loadRecipe(join(RECIPES_FOLDER, name))));
}

export function recipeNamed(recipes: readonly LoadedRecipe[], name: string): LoadedRecipe {
  const recipe = recipes.find((one) => one.recipe.recipe === name);
  if (recipe === undefined) throw new CliError(`the recipe ${name} is not installed`);
  return recipe;
}

/** What an import makes: the version that two people approved last. */
export function recipeInForce(book: RecipeBook, name: string): LoadedRecipe {
  const recipe = book.inForce(name);
  if (recipe === null) throw new CliError(`there is no recipe ${name} here`);
  return recipe;
}

export function defaultRecipe(recipes: readonly LoadedRecipe[]): LoadedRecipe {
  return recipeNamed(recipes, DEFAULT_RECIPE);
}

/** Nobody is there on a simulated line: the journal says so. */
export function approveBySimulation(store: JournalStore, { recipe, hash }: LoadedRecipe): void {
  const by = SIMULATION;
  store.append({ kind: 'recipe.approved', recipe: recipe.recipe, version: recipe.version, hash, by, second: by });
  store.commit();
}

/** Can a card of the recipe be made of an order? To be closed once no more orders come. */
export function orderFitness(recipe: LoadedRecipe): OrderFitness {
  return new OrderFitness(recipe, accept(loadProduct(recipe.folder, true)).artwork, new RealClock());
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
