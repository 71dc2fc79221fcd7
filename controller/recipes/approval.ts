import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';

/** The journal's record of a version: approved by two people, or used, with this content or another. */

/** `changed`: this version was approved or used with other content. `unapproved`: it is not approved yet. */
export type RecipeProblem = 'changed' | 'unapproved';

export function recipeProblem(store: JournalStore, { recipe, hash }: LoadedRecipe): RecipeProblem | null {
  const standings = store.lookup.standings(recipe.recipe).filter(({ version }) => version === recipe.version);
  if (standings.some((one) => one.hash !== hash)) return 'changed';
  return standings.some(({ approvedBy: by }) => by.length > 0) ? null : 'unapproved';
}

/** The approvers of this version with this content; empty for none. */
export function approvedBy(store: JournalStore, { recipe, hash }: LoadedRecipe): readonly string[] {
  const standings = store.lookup.standings(recipe.recipe);
  return standings.find((one) => one.hash === hash)?.approvedBy ?? [];
}
