import type { TableOwner } from '../journal/projection.ts';

/** Every version of a recipe that was proposed here, or that a batch was made of, whole: the journal has its hash alone. */
export const RECIPE_TABLES: TableOwner = {
  name: 'recipe sources',
  tables: {
    recipe_version: `
      CREATE TABLE recipe_version (
        hash TEXT PRIMARY KEY,
        recipe TEXT NOT NULL,
        version TEXT NOT NULL,
        source TEXT NOT NULL,
        front TEXT NOT NULL,
        back TEXT NOT NULL,
        proposed_by TEXT NOT NULL
      ) STRICT;
    `,
  },
};
