import type { LoadedRecipe } from './recipe.ts';

/** Differences between two versions of a recipe, value by value. */

export interface RecipeChange {
  /** Path such as `phases.2.powerPercent`; the names of both drawings where one of them changed. */
  readonly path: string;
  /** Null where this version has no such value. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Number of characters shown of a drawing's fingerprint. */
const FINGERPRINT_SHOWN = 12;

/** Lists the values that differ between two versions, and the drawings if they differ. */
export function recipeChanges(from: LoadedRecipe, to: LoadedRecipe): RecipeChange[] {
  const before = flatten(from.recipe, '');
  const after = flatten(to.recipe, '');
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path): RecipeChange => ({ path, from: before.get(path) ?? null, to: after.get(path) ?? null }));
  if (from.artworkHash !== to.artworkHash)
    changes.push({
      path: 'front.svg, back.svg',
      from: from.artworkHash.slice(0, FINGERPRINT_SHOWN),
      to: to.artworkHash.slice(0, FINGERPRINT_SHOWN),
    });
  return changes;
}

function flatten(value: unknown, path: string): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  const flat = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    for (const [deeper, text] of flatten(inner, path === '' ? key : `${path}.${key}`)) flat.set(deeper, text);
  }
  return flat;
}
