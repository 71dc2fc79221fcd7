import type { TableOwner } from '../journal/projection.ts';

/**
 * Hashes of people's secrets, which must not be in the journal; empty for none. The accounts themselves come from entries
 * (`projections/people.ts`).
 */
export const SECRET_TABLES: TableOwner = {
  name: 'accounts',
  tables: {
    secret: `
      CREATE TABLE secret (
        name TEXT PRIMARY KEY COLLATE NOCASE,
        password TEXT NOT NULL,
        pin TEXT NOT NULL
      ) STRICT;
    `,
  },
};
