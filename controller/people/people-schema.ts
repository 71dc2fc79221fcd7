import type { TableOwner } from '../journal/projection.ts';

/** The hashes of people's secrets, which no journal may hold; empty for none. Who they are is an entry (`projections/people.ts`). */
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
