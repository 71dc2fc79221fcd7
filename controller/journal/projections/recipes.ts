import { isAbout } from '../entry-subjects.ts';
import type { Projection } from '../projection.ts';

/** Which content of each recipe version two people approved, which a batch was made of, and who proposed it. */

const SUBJECTS = new Set(['recipe', 'batch'] as const);

export const RECIPES: Projection = {
  name: 'recipes',
  version: 2,
  tables: {
    /** `by` and `second`: its first approvers; empty if only a batch was made of it. */
    recipe_standing: `
      CREATE TABLE recipe_standing (
        recipe TEXT NOT NULL,
        version TEXT NOT NULL,
        hash TEXT NOT NULL,
        by TEXT NOT NULL,
        second TEXT NOT NULL,
        PRIMARY KEY (recipe, version, hash)
      ) STRICT;
    `,
    /** Contents that are proposed and not withdrawn, with their author. */
    recipe_proposal: 'CREATE TABLE recipe_proposal (hash TEXT PRIMARY KEY, by TEXT NOT NULL) STRICT;',
  },
  open: (tables) => {
    const approve = tables.prepare(`
      INSERT INTO recipe_standing VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET by = excluded.by, second = excluded.second WHERE by = ''
    `);
    const use = tables.prepare("INSERT OR IGNORE INTO recipe_standing VALUES (?, ?, ?, '', '')");
    const propose = tables.prepare('INSERT OR REPLACE INTO recipe_proposal VALUES (?, ?)');
    const withdraw = tables.prepare('DELETE FROM recipe_proposal WHERE hash = ?');
    return ({ body }) => {
      if (!isAbout(body, SUBJECTS)) return;
      switch (body.kind) {
        case 'recipe.approved':
          approve.run(body.recipe, body.version, body.hash, body.by, body.second);
          return;
        case 'batch.created':
          use.run(body.recipe, body.version, body.recipeHash);
          return;
        case 'recipe.proposed':
          propose.run(body.hash, body.by);
          return;
        case 'recipe.withdrawn':
          withdraw.run(body.hash);
          return;
        // A part uses the recipe of the batch that it came with.
        case 'batch.split':
        case 'batch.imported':
        case 'batch.scheduled':
        case 'batch.prioritized':
        case 'batch.held':
        case 'batch.released':
        case 'batch.reconciled':
        case 'batch.shredded':
        case 'batch.pictures-removed':
        case 'batch.ended':
        case 'first-article.decided':
          return;
        default:
          body satisfies never;
      }
    };
  },
};
