/** One row: the journal's owner, its newest entry, and the seal of both (`tip.ts`). Also part of a migration: a change needs a new one. */
export const TIP_TABLE = `
  CREATE TABLE tip (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    line TEXT NOT NULL,
    world TEXT NOT NULL,
    mac TEXT NOT NULL
  ) STRICT;
`;
