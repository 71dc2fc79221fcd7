import { join } from 'node:path';

import type { JournalStore } from '../controller/journal/store.ts';
import type { FitCheck } from '../controller/orders/order-file.ts';
import type { RecipeBook } from '../controller/recipes/recipe-book.ts';
import { cardFields, materialProblem } from '../controller/personalization/card-material.ts';
import { loadProduct } from '../recipes/product.ts';

import { loadRecipe, RECIPES_FOLDER, shippedRecipes, type LoadedRecipe, type Recipe } from '../recipes/recipe.ts';
import { workStations, type LineLayout } from '../stations/line-layout.ts';
import { accept, CliError } from './terminal.ts';

/** FF D8 FF in base64. */
const JPEG_START = '/9j/';

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
  const by = 'simulation';
  store.append({ kind: 'recipe.approved', recipe: recipe.recipe, version: recipe.version, hash, by, second: by });
  store.commit();
}

/** Can zone and QR code say what an order says, and is there room on the card for it? Said before anything is made of it. */
export function fitCheck({ recipe, folder }: LoadedRecipe): FitCheck {
  const { artwork } = accept(loadProduct(folder, true));
  return (order) => {
    if (!order.portrait.startsWith(JPEG_START))
      return {
        field: 'portrait',
        reason: 'is JPEG 2000, which goes on a chip and can’t be drawn on the card: send JPEG',
      };
    const unwritten = materialProblem(order, recipe);
    if (unwritten !== null) return unwritten;
    const [problem] = artwork.problems(cardFields(order, recipe));
    if (problem === undefined) return null;
    const { field, reason, characters } = problem;
    // The longest of the fields that it is made of, and the only one that stands nowhere else on some cards.
    if (field === 'qrContent') return { field: 'placeOfResidence', reason: 'is too long for the card’s QR code' };
    return {
      field,
      reason:
        reason === 'no-glyph' ? `has characters that the card’s font lacks: ${characters}` : 'does not fit on the card',
    };
  };
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
