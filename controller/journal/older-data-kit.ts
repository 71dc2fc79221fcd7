/** For tests: makes a database of today one of version 11: no newest entry bears a seal. */
export const VERSION_11 = `
  DROP TABLE tip;
  PRAGMA user_version = 11;
`;

/** And one of version 10: nothing is being removed, and no index knows how long what is sealed is. */
export const VERSION_10 = `
  ${VERSION_11}
  DROP TABLE removal;
  DROP INDEX order_content_batch;
  DROP INDEX card_image_order;
  PRAGMA user_version = 10;
`;

/** And one of version 5: no recipes, segments and snapshots beside it, accounts with their roles, projections unmarked. */
export const VERSION_5 = `
  ${VERSION_10}
  DROP TABLE recipe_version;
  DROP TABLE projection;
  DROP TABLE projected;
  DROP TABLE secret;
  DROP TABLE segment;
  DROP TABLE snapshot;
  CREATE TABLE person (
    name TEXT PRIMARY KEY COLLATE NOCASE, roles TEXT NOT NULL, password TEXT NOT NULL, pin TEXT NOT NULL, active INTEGER NOT NULL
  ) STRICT;
  PRAGMA user_version = 5;
`;

/** One of its accounts. */
export const PERSON_OF_VERSION_5 = `INSERT INTO person VALUES ('Lan', '["operator"]', 'hash of a password', 'hash of a pin', 1);`;
