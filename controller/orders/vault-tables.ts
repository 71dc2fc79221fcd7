import type { TableOwner } from '../journal/projection.ts';

/** What is personal, sealed: orders' content and cards' pictures, and the keys of their batches. No entry tells any of it. */
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
    /** Batches of which something is being removed, some rows at a time. `what`: pictures, or content with its pictures. */
    removal: 'CREATE TABLE removal (batch TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (batch, what)) STRICT;',
  },
};
