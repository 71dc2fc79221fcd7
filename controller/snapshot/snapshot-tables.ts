import type { TableOwner } from '../journal/projection.ts';

/** Snapshots of the line's state. No entry tells them; each is vouched for by the signed checkpoint that was written with it. */
export const SNAPSHOT_TABLES: TableOwner = {
  name: 'snapshots',
  tables: {
    /**
     * `seq`, `hash`: of the newest entry that is folded into it. `version`: of what `state` (JSON) holds. `digest`: SHA-256 (hex) of
     * `state` in UTF-8.
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
