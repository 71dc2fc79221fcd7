/** One row: whose the journal is, up to which entry, and the seal of it (`tip.ts`). Stands in a migration, too: a change of it needs one. */
export const TIP_TABLE = `
  CREATE TABLE tip (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    line TEXT NOT NULL,
    world TEXT NOT NULL,
    mac TEXT NOT NULL
  ) STRICT;
`;
