/** Beside the journal: every version of a recipe that was proposed here, or that a batch was made of, whole. */
export const RECIPE_SCHEMA = `
  CREATE TABLE recipe_version (
    hash TEXT PRIMARY KEY,
    recipe TEXT NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    front TEXT NOT NULL,
    back TEXT NOT NULL,
    proposed_by TEXT NOT NULL
  ) STRICT;
`;
