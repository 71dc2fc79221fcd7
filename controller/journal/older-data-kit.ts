/** For tests: makes a database of today one of version 8: nothing is being removed, and no index knows how long what is sealed is. */
export const VERSION_8 = `
  DROP TABLE removal;
  DROP INDEX order_content_batch;
  DROP INDEX card_image_order;
  PRAGMA user_version = 8;
`;

/** And one of version 5: no recipes beside it, accounts with their roles, projections unmarked. */
export const VERSION_5 = `
  ${VERSION_8}
  DROP TABLE recipe_version;
  DROP TABLE projection;
  DROP TABLE projected;
  DROP TABLE secret;
  CREATE TABLE person (
    name TEXT PRIMARY KEY COLLATE NOCASE, roles TEXT NOT NULL, password TEXT NOT NULL, pin TEXT NOT NULL, active INTEGER NOT NULL
  ) STRICT;
  INSERT INTO person VALUES ('Lan', '["operator"]', 'hash of a password', 'hash of a pin', 1);
  PRAGMA user_version = 5;
`;
