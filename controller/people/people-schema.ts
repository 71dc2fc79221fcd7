/** Beside the journal: hashes of people's secrets, which no journal may hold. */
export const PEOPLE_SCHEMA = `
  CREATE TABLE person (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    roles TEXT NOT NULL,
    password TEXT NOT NULL,
    pin TEXT NOT NULL,
    active INTEGER NOT NULL
  ) STRICT;
`;
