import { isAbout } from '../entry-subjects.ts';
import type { Projection } from '../projection.ts';

/** Every card that was started, with its blank and its outcome. */

const SUBJECTS = new Set(['card'] as const);

export const CARDS: Projection = {
  name: 'cards',
  version: 3,
  tables: {
    /** Looked for however its letters are written: what is printed on a card is typed in small letters, too. */
    card_index: `
      CREATE TABLE card_index (
        card TEXT PRIMARY KEY,
        order_id TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        serial TEXT NOT NULL,
        outcome TEXT NOT NULL,
        first_seq INTEGER NOT NULL,
        last_seq INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX card_index_card ON card_index (card COLLATE NOCASE);
      CREATE INDEX card_index_order ON card_index (order_id COLLATE NOCASE);
      CREATE INDEX card_index_serial ON card_index (serial COLLATE NOCASE) WHERE serial <> '';
      CREATE INDEX card_index_on_line ON card_index (first_seq) WHERE last_seq = 0;
    `,
  },
  open: (tables) => {
    const insert = tables.prepare("INSERT OR IGNORE INTO card_index VALUES (?, ?, ?, '', 'onLine', ?, 0)");
    const end = tables.prepare('UPDATE card_index SET serial = ?, outcome = ?, last_seq = ? WHERE card = ?');
    return ({ seq, body }) => {
      if (!isAbout(body, SUBJECTS)) return;
      switch (body.kind) {
        case 'card.started':
          insert.run(body.card, body.order, body.attempt, seq);
          return;
        case 'card.ended':
          end.run(body.serial, body.outcome, seq, body.card);
          return;
        case 'card.judged':
        case 'card.sampled':
        case 'sample.decided':
        case 'card.condemned':
        case 'card.found':
        case 'card.removed':
          return;
        default:
          body satisfies never;
      }
    };
  },
};
