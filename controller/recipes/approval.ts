import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';

/** What the journal says of a version: two people stand for it, or it was made of, with this very content or another. */

/** `changed`: this version was approved or used with another content. `unapproved`: nobody has approved it yet. */
export type RecipeProblem = 'changed' | 'unapproved';

export function recipeProblem(store: JournalStore, { recipe, hash }: LoadedRecipe): RecipeProblem | null {
  const standings = store.lookup.standings(recipe.recipe).filter(({ version }) => version === recipe.version);
  if (standings.some((one) => one.hash !== hash)) return 'changed';
  return standings.some(({ approvedBy: by }) => by.length > 0) ? null : 'unapproved';
}

/** Whoever approved this version with this very content; empty for nobody. */
export function approvedBy(store: JournalStore, { recipe, hash }: LoadedRecipe): readonly string[] {
  const standings = store.lookup.standings(recipe.recipe);
  return standings.find((one) => one.hash === hash)?.approvedBy ?? [];
}
