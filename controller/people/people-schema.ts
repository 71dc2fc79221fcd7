import type { TableOwner } from '../journal/projection.ts';

/** Accounts with the hashes of their secrets, which no journal may hold. Who was made, changed or has left is an entry, too. */
export const ACCOUNT_TABLES: TableOwner = {
  name: 'accounts',
  tables: {
    person: `
      CREATE TABLE person (
        name TEXT PRIMARY KEY COLLATE NOCASE,
        roles TEXT NOT NULL,
        password TEXT NOT NULL,
        pin TEXT NOT NULL,
        active INTEGER NOT NULL
      ) STRICT;
    `,
  },
};
