import { loadRecipe } from '../recipes/recipe.ts';
import { accept, flag, parse, print, UsageError } from './terminal.ts';

/** `cardline recipe check FOLDER`. */
export function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  const { values, words } = parse(rest, { json: { type: 'boolean' } });
  const [folder] = words;
  if (verb !== 'check' || folder === undefined) throw new UsageError('recipe check FOLDER');
  const { recipe, hash } = accept(loadRecipe(folder.replace(/\/+$/, '')));
  print(
    { recipe: recipe.recipe, version: recipe.version, hash, phases: recipe.phases.map(({ id }) => id) },
    flag(values, 'json'),
    `${recipe.recipe} ${recipe.version} is right: ${recipe.phases.map(({ id }) => id).join(', ')}\n${hash}`,
  );
  return Promise.resolve(0);
}
