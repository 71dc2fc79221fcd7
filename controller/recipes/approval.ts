import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';

/** What the journal says of a version: two people stand for it, or it was made of, with this very content or another. */

/** `changed`: this version was approved or used with another content. `unapproved`: nobody has approved it yet. */
export type RecipeProblem = 'changed' | 'unapproved';

export function recipeProblem(store: JournalStore, { recipe, hash }: LoadedRecipe): RecipeProblem | null {
  let approved = false;
  for (const { body } of store.readKinds(['recipe.approved', 'batch.created'])) {
    if (body.kind === 'recipe.approved' && body.recipe === recipe.recipe && body.version === recipe.version) {
      if (body.hash !== hash) return 'changed';
      approved = true;
    }
    if (body.kind === 'batch.created' && body.recipe === recipe.recipe && body.version === recipe.version) {
      if (body.recipeHash !== hash) return 'changed';
    }
  }
  return approved ? null : 'unapproved';
}

/** Whoever approved this version with this very content; empty for nobody. */
export function approvedBy(store: JournalStore, { recipe, hash }: LoadedRecipe): readonly string[] {
  for (const { body } of store.readKinds(['recipe.approved']))
    if (body.kind === 'recipe.approved' && body.recipe === recipe.recipe && body.hash === hash)
      return [body.by, body.second];
  return [];
}
