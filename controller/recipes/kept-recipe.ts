import { recipeHashes, recipeSchema, type Recipe } from '../../recipes/recipe.ts';
import { parseYaml } from '../../recipes/yaml-file.ts';

/** Parses a stored version; null if its content does not match its hash: then nothing is made of it. */
export function keptRecipe(row: Readonly<Record<string, unknown>>): Recipe | null {
  const parsed = parseYaml('recipe.yaml', String(row['source']), recipeSchema);
  if (!parsed.ok) return null;
  const { hash } = recipeHashes(parsed.value, [String(row['front']), String(row['back'])]);
  return hash === row['hash'] ? parsed.value : null;
}
