import type { TableOwner } from '../journal/projection.ts';

/** Snapshots of the line's state. They are not derived from entries; each is covered by the signed checkpoint written with it. */
export const SNAPSHOT_TABLES: TableOwner = {
  name: 'snapshots',
  tables: {
    /**
     * `seq`, `hash`: of the newest entry folded into it. `version`: of the format of `state` (JSON). `digest`: SHA-256 (hex) of `state` in
     * UTF-8.
     */
    snapshot: `
      CREATE TABLE snapshot (
        seq INTEGER PRIMARY KEY,
        version INTEGER NOT NULL,
        hash TEXT NOT NULL,
        digest TEXT NOT NULL,
        state TEXT NOT NULL
      ) STRICT;
    `,
  },
};
