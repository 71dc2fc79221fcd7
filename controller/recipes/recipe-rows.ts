import type { KeptCheck, KeptGround } from '../tables/kept-check.ts';
import { rowName, type TableDifference } from '../tables/table-difference.ts';
import { keptRecipe } from './kept-recipe.ts';
import { RECIPE_TABLES } from './recipe-schema.ts';

/** Compares the stored recipe versions with the hashes in entries. */

function rows({ tables }: KeptGround): TableDifference[] {
  const ground = tables(RECIPE_TABLES);
  const proposers = new Map(
    ground
      .prepare('SELECT hash, by FROM recipe_proposal')
      .all()
      .map(({ hash, by }) => [hash, by]),
  );
  const standing = ground.prepare('SELECT 1 FROM recipe_standing WHERE hash = ?');
  return ground
    .prepare('SELECT * FROM recipe_version ORDER BY hash')
    .all()
    .flatMap((row) => {
      const { hash, proposed_by: proposedBy } = row;
      const wrong: string[] = [];
      const recipe = keptRecipe(row);
      if (recipe === null) wrong.push('its content is not the one that it is named by');
      else {
        if (row['recipe'] !== recipe.recipe) wrong.push('recipe: its content names another one');
        if (row['version'] !== recipe.version) wrong.push('version: its content names another one');
      }
      const by = proposers.get(hash);
      if (by === undefined && standing.get(String(hash)) === undefined) wrong.push('no entry names it');
      if (proposedBy !== (by ?? '')) wrong.push('proposed_by: the entries name somebody else');
      return wrong.map((what) => ({ table: 'recipe_version', row: rowName([hash]), what }));
    });
}

export const RECIPE_CHECK: KeptCheck = {
  owner: RECIPE_TABLES,
  rows,
  decisive: [],
  idle: {
    'recipe_version.source': {
      why: 'another spelling of the same recipe (comments, order of keys) is the same recipe',
      where: '',
    },
  },
};
