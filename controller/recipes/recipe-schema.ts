import type { TableOwner } from '../journal/projection.ts';

/** Full content of every recipe version that was proposed here or used for a batch: the journal has only its hash. */
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
