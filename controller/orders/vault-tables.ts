import type { TableOwner } from '../journal/projection.ts';

/** Personal data, sealed: order content, card images, and their batches' keys. None of it is in journal entries. */
export const VAULT_TABLES: TableOwner = {
  name: 'vault',
  tables: {
    card_image: `
      CREATE TABLE card_image (
        card TEXT NOT NULL,
        side TEXT NOT NULL,
        order_id TEXT NOT NULL,
        nonce BLOB NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (card, side)
      ) STRICT;
      CREATE INDEX card_image_order ON card_image (order_id, length(sealed));
    `,
    batch_key: 'CREATE TABLE batch_key (batch TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;',
    order_content: `
      CREATE TABLE order_content (
        order_id TEXT PRIMARY KEY,
        batch TEXT NOT NULL,
        name_tag TEXT NOT NULL,
        nonce BLOB NOT NULL,
        sealed BLOB NOT NULL
      ) STRICT;
      CREATE INDEX order_content_name ON order_content (name_tag);
      CREATE INDEX order_content_batch ON order_content (batch, order_id, length(sealed));
    `,
    /** Pending removals per batch, done a few rows at a time. `what`: images, or content with its images. */
    removal: 'CREATE TABLE removal (batch TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (batch, what)) STRICT;',
  },
};
