import { isAbout } from '../entry-subjects.ts';
import type { Projection } from '../projection.ts';

/** Which content of each version of a recipe two people stand for, and which a batch was made of. */

const SUBJECTS = new Set(['recipe', 'batch'] as const);

export const RECIPES: Projection = {
  name: 'recipes',
  version: 1,
  tables: {
    /** `by` and `second`: who approved it first; empty where it was made of alone. */
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
  },
  open: (tables) => {
    const approve = tables.prepare(`
      INSERT INTO recipe_standing VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET by = excluded.by, second = excluded.second WHERE by = ''
    `);
    const use = tables.prepare("INSERT OR IGNORE INTO recipe_standing VALUES (?, ?, ?, '', '')");
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
        case 'recipe.withdrawn':
        // A part is made of what the batch is made of with which it came.
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
