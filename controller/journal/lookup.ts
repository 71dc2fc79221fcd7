import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { isFeed } from '../../stations/job-key.ts';
import type { EntryBody } from './entry.ts';
import { isAbout } from './entry-subjects.ts';

/** What is looked for by its ID among millions of entries: blanks, orders, cards. Written with the entries, in their group. */

const SUBJECTS = new Set(['order', 'card', 'job', 'blank'] as const);

export const ORDERS_BY_BATCH_SCHEMA = 'CREATE INDEX order_index_batch ON order_index (batch);';

export const LOOKUP_SCHEMA = `
  CREATE TABLE blank (serial TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
  CREATE TABLE order_index (
    order_id TEXT PRIMARY KEY,
    citizen TEXT NOT NULL,
    batch TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX order_index_citizen ON order_index (citizen);
  ${ORDERS_BY_BATCH_SCHEMA}
  CREATE TABLE card_index (
    card TEXT PRIMARY KEY,
    order_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    serial TEXT NOT NULL,
    outcome TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX card_index_order ON card_index (order_id);
  CREATE INDEX card_index_serial ON card_index (serial) WHERE serial <> '';
`;

/** The serials' index leaves cards on the line out; only a condition that says the same may use it, and one term without an index scans all. */
export const CARDS_SQL =
  "SELECT * FROM card_index WHERE card = ?1 OR (serial = ?1 AND serial <> '') OR order_id = ?1 ORDER BY first_seq";

export interface IndexedOrder {
  readonly order: string;
  readonly citizen: string;
  readonly batch: string;
  readonly state: string;
}

export interface IndexedCard {
  readonly card: string;
  readonly order: string;
  readonly attempt: number;
  /** Empty while it is on the line. */
  readonly serial: string;
  readonly outcome: string;
  /** Entries between which all that happened to it is told; `lastSeq` is 0 while it is on the line. */
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export class Lookup {
  readonly #insertBlank: StatementSync;
  readonly #selectBlank: StatementSync;
  readonly #insertOrder: StatementSync;
  readonly #updateOrder: StatementSync;
  readonly #endOrdersOnLine: StatementSync;
  readonly #setAsideOpen: StatementSync;
  readonly #setAsideEnding: StatementSync;
  readonly #moveOrder: StatementSync;
  readonly #selectOrder: StatementSync;
  readonly #selectCitizen: StatementSync;
  readonly #selectBatch: StatementSync;
  readonly #insertCard: StatementSync;
  readonly #endCard: StatementSync;
  readonly #selectCards: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insertBlank = database.prepare('INSERT INTO blank (serial, seq) VALUES (?, ?)');
    this.#selectBlank = database.prepare('SELECT seq FROM blank WHERE serial = ?');
    this.#insertOrder = database.prepare(
      "INSERT OR IGNORE INTO order_index (order_id, citizen, batch, state) VALUES (?, ?, ?, 'open')",
    );
    this.#updateOrder = database.prepare('UPDATE order_index SET state = ? WHERE order_id = ?');
    this.#endOrdersOnLine = database.prepare(
      "UPDATE order_index SET state = 'ending' WHERE state = 'open' AND order_id IN (SELECT order_id FROM card_index WHERE outcome = 'onLine')",
    );
    this.#setAsideOpen = database.prepare("UPDATE order_index SET state = 'setAside' WHERE state = 'open'");
    this.#setAsideEnding = database.prepare(
      "UPDATE order_index SET state = 'setAside' WHERE order_id = ? AND state = 'ending'",
    );
    this.#moveOrder = database.prepare('UPDATE order_index SET batch = ? WHERE order_id = ?');
    this.#selectOrder = database.prepare('SELECT order_id, citizen, batch, state FROM order_index WHERE order_id = ?');
    this.#selectCitizen = database.prepare('SELECT order_id, citizen, batch, state FROM order_index WHERE citizen = ?');
    this.#selectBatch = database.prepare('SELECT order_id FROM order_index WHERE batch = ? ORDER BY order_id');
    this.#insertCard = database.prepare(
      "INSERT OR IGNORE INTO card_index (card, order_id, attempt, serial, outcome, first_seq, last_seq) VALUES (?, ?, ?, '', 'onLine', ?, 0)",
    );
    this.#endCard = database.prepare('UPDATE card_index SET serial = ?, outcome = ?, last_seq = ? WHERE card = ?');
    this.#selectCards = database.prepare(CARDS_SQL);
  }

  /** Inside the store's open group. What a split moves is said by `moveOrders`. */
  note(seq: number, body: EntryBody): void {
    if (!isAbout(body, SUBJECTS)) return;
    switch (body.kind) {
      case 'job.ended':
        if (body.outcome === 'done' && isFeed(body.key)) this.#insertBlank.run(body.serial, seq);
        return;
      case 'blank.stray':
        this.#insertBlank.run(body.serial, seq);
        return;
      case 'order.accepted':
        this.#insertOrder.run(body.order, body.citizen, body.batch);
        return;
      case 'order.set-aside':
        this.#updateOrder.run('setAside', body.order);
        return;
      case 'journal.resumed':
        // The card that lies on the line may still be good: until it has ended its citizen gets no other order.
        this.#endOrdersOnLine.run();
        this.#setAsideOpen.run();
        return;
      case 'card.started':
        this.#insertCard.run(body.card, body.order, body.attempt, seq);
        return;
      case 'card.ended':
        this.#endCard.run(body.serial, body.outcome, seq, body.card);
        if (body.outcome === 'accepted') this.#updateOrder.run('accepted', body.order);
        // No blank was used, and no other one is: a card that is rejected is followed by `order.set-aside`.
        if (body.outcome === 'void') this.#setAsideEnding.run(body.order);
        return;
      case 'card.judged':
      case 'card.condemned':
      case 'card.found':
      case 'card.removed':
      case 'job.requested':
      case 'job.doubted':
      case 'job.running':
      case 'blank.removed':
      case 'reject-bin.emptied':
      case 'lot.suspected':
      case 'lot.cleared':
        return;
      default:
        body satisfies never;
    }
  }

  /** These orders are another batch's from now on. Inside the store's open group. */
  moveOrders(orders: readonly string[], batch: string): void {
    for (const order of orders) this.#moveOrder.run(batch, order);
  }

  /** Has a blank with this serial left the feeder before? */
  knowsBlank(serial: string): boolean {
    return this.#selectBlank.get(serial) !== undefined;
  }

  order(order: string): IndexedOrder | null {
    const row = this.#selectOrder.get(order);
    return row === undefined ? null : orderOf(row);
  }

  /** All orders of a batch. */
  ordersOfBatch(batch: string): string[] {
    return this.#selectBatch.all(batch).map((row) => String(row['order_id']));
  }

  /** What a citizen (by pseudonym) was ordered, and what became of it. */
  ordersOf(citizen: string): IndexedOrder[] {
    return this.#selectCitizen.all(citizen).map((row) => orderOf(row));
  }

  /** The cards with this ID or blank serial, or of this order, in the order in which they were begun. */
  cards(id: string): IndexedCard[] {
    return this.#selectCards.all(id).map((row) => ({
      card: String(row['card']),
      order: String(row['order_id']),
      attempt: Number(row['attempt']),
      serial: String(row['serial']),
      outcome: String(row['outcome']),
      firstSeq: Number(row['first_seq']),
      lastSeq: Number(row['last_seq']),
    }));
  }
}

function orderOf(row: Readonly<Record<string, unknown>>): IndexedOrder {
  return {
    order: String(row['order_id']),
    citizen: String(row['citizen']),
    batch: String(row['batch']),
    state: String(row['state']),
  };
}
