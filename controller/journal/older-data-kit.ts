/** For tests: makes a database of today one of version 5: no recipes and snapshots beside it, accounts with their roles, projections unmarked. */
export const VERSION_5 = `
  DROP TABLE recipe_version;
  DROP TABLE projection;
  DROP TABLE projected;
  DROP TABLE secret;
  DROP TABLE segment;
  DROP TABLE snapshot;
  CREATE TABLE person (
    name TEXT PRIMARY KEY COLLATE NOCASE, roles TEXT NOT NULL, password TEXT NOT NULL, pin TEXT NOT NULL, active INTEGER NOT NULL
  ) STRICT;
  INSERT INTO person VALUES ('Lan', '["operator"]', 'hash of a password', 'hash of a pin', 1);
  PRAGMA user_version = 5;
`;
