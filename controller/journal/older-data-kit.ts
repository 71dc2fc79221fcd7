/** For tests: converts a present database to version 11: its newest entry has no seal. */
export const VERSION_11 = `
  DROP TABLE tip;
  PRAGMA user_version = 11;
`;

/** Converts it to version 10: no removals, and no index of sealed lengths. */
export const VERSION_10 = `
  ${VERSION_11}
  DROP TABLE removal;
  DROP INDEX order_content_batch;
  DROP INDEX card_image_order;
  PRAGMA user_version = 10;
`;

/** Converts it to version 5: no recipes, segments and snapshots, accounts with their roles, projections without versions. */
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
