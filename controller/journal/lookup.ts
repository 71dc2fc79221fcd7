import type { StatementSync } from 'node:sqlite';

import type { BlankSerial } from '../../stations/blank-serial.ts';
import type { TableOwner, Tables } from './projection.ts';
import { BATCHES } from './projections/batches.ts';
import { BLANKS } from './projections/blanks.ts';
import { CARDS } from './projections/cards.ts';
import { ASIDE, ORDERS } from './projections/orders.ts';
import { RECIPES } from './projections/recipes.ts';

/** What is looked for by its ID among millions of entries: blanks, orders, cards, recipes. */

/**
 * The serials' index leaves cards on the line out; only a condition that says the same may use it. Three questions and no OR: SQLite
 * scans all for terms that are compared without regard to capitals.
 */
export const CARDS_SQL = `SELECT * FROM card_index WHERE card = ?1 COLLATE NOCASE
  UNION SELECT * FROM card_index WHERE serial = ?1 COLLATE NOCASE AND serial <> ''
  UNION SELECT * FROM card_index WHERE order_id = ?1 COLLATE NOCASE ORDER BY first_seq`;
export const ORDERS_LIKE_SQL = 'SELECT order_id FROM order_index WHERE order_id = ? COLLATE NOCASE ORDER BY order_id';

/** Without a card, and its citizen has no other order that was made, or is going to be. */
const OWED = `${ASIDE} AND NOT EXISTS
  (SELECT 1 FROM order_index AS other WHERE other.citizen = owed.citizen AND other.state IN ('accepted', 'open'))`;

/** Batches that are asked about at once: asked one by one, a hundred cost ten times as much. */
const OWED_BATCHES = 64;
/** Goes by the index of the few orders that ended without a card, whatever the batches hold beside them. */
export const OWED_SQL = `SELECT batch, count(*) AS orders FROM order_index AS owed INDEXED BY order_index_aside
  WHERE batch IN (${Array.from({ length: OWED_BATCHES }, () => '?').join(', ')}) AND ${OWED} GROUP BY batch`;

export interface IndexedOrder {
  readonly order: string;
  readonly citizen: string;
  readonly batch: string;
  readonly state: string;
}

export interface OrderCounts {
  readonly accepted: number;
  readonly setAside: number;
  /** Not ended, those of unfinished imports included. */
  readonly open: number;
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

/** A content of a version of a recipe that the journal knows. */
export interface RecipeStanding {
  readonly version: string;
  readonly hash: string;
  /** Two people; nobody where a batch was made of it alone. */
  readonly approvedBy: readonly string[];
}

export class Lookup {
  readonly #selectBlank: StatementSync;
  readonly #selectOrder: StatementSync;
  readonly #selectOrdersLike: StatementSync;
  readonly #selectCitizen: StatementSync;
  readonly #selectBatch: StatementSync;
  readonly #countOwed: StatementSync;
  readonly #selectOwed: StatementSync;
  readonly #countOrders: StatementSync;
  readonly #selectBatchName: StatementSync;
  readonly #countBatches: StatementSync;
  readonly #selectCards: StatementSync;
  readonly #selectRecipe: StatementSync;

  constructor(tablesOf: (owner: TableOwner) => Tables) {
    const [orders, cards, blanks] = [tablesOf(ORDERS), tablesOf(CARDS), tablesOf(BLANKS)];
    this.#selectBlank = blanks.prepare('SELECT seq FROM blank WHERE serial = ?');
    this.#selectOrder = orders.prepare('SELECT order_id, citizen, batch, state FROM order_index WHERE order_id = ?');
    this.#selectOrdersLike = orders.prepare(ORDERS_LIKE_SQL);
    this.#selectCitizen = orders.prepare('SELECT order_id, citizen, batch, state FROM order_index WHERE citizen = ?');
    this.#selectBatch = orders.prepare('SELECT order_id FROM order_index WHERE batch = ? ORDER BY order_id');
    this.#countOwed = orders.prepare(OWED_SQL);
    this.#selectOwed = orders.prepare(`SELECT 1 FROM order_index AS owed WHERE order_id = ? AND ${OWED}`);
    this.#countOrders = orders.prepare('SELECT state, count(*) AS orders FROM order_index GROUP BY state');
    const batches = tablesOf(BATCHES);
    this.#selectBatchName = batches.prepare('SELECT 1 FROM batch WHERE batch = ?');
    this.#countBatches = batches.prepare('SELECT count(*) AS batches FROM batch');
    this.#selectCards = cards.prepare(CARDS_SQL);
    this.#selectRecipe = tablesOf(RECIPES).prepare('SELECT * FROM recipe_standing WHERE recipe = ?');
  }

  /** Has a blank with this serial left the feeder before? */
  knowsBlank(serial: BlankSerial): boolean {
    return this.#selectBlank.get(serial) !== undefined;
  }

  order(order: string): IndexedOrder | null {
    const row = this.#selectOrder.get(order);
    return row === undefined ? null : orderOf(row);
  }

  /** IDs of orders that are written like this one, in capitals or not. */
  ordersLike(order: string): string[] {
    return this.#selectOrdersLike.all(order).map((row) => String(row['order_id']));
  }

  /** Was there ever a batch, or a part of one, of this name? */
  knowsBatch(batch: string): boolean {
    return this.#selectBatchName.get(batch) !== undefined;
  }

  /** Batches that ever came in, and parts that were split off. */
  get batches(): number {
    return Number(this.#countBatches.get()?.['batches']);
  }

  /** How many orders have come to what, of all that ever were. Reads all of them: for whoever adds up at the end. */
  orderCounts(): OrderCounts {
    const counts: Record<keyof OrderCounts, number> = { accepted: 0, setAside: 0, open: 0 };
    for (const row of this.#countOrders.all()) {
      const state = String(row['state']);
      counts[state === 'accepted' || state === 'setAside' ? state : 'open'] += Number(row['orders']);
    }
    return counts;
  }

  /** All orders of a batch. */
  ordersOfBatch(batch: string): string[] {
    return this.#selectBatch.all(batch).map((row) => String(row['order_id']));
  }

  /** How many orders are still owed a card, by those of the batches that have any. */
  owedOf(batches: readonly string[]): ReadonlyMap<string, number> {
    const owed = new Map<string, number>();
    for (let from = 0; from < batches.length; from += OWED_BATCHES) {
      const asked = batches.slice(from, from + OWED_BATCHES);
      // No batch has an empty name.
      const filled = Array.from({ length: OWED_BATCHES }, (_, at) => asked[at] ?? '');
      for (const row of this.#countOwed.all(...filled)) owed.set(String(row['batch']), Number(row['orders']));
    }
    return owed;
  }

  isOwed(order: string): boolean {
    return this.#selectOwed.get(order) !== undefined;
  }

  /** What a citizen (by pseudonym) was ordered, and what became of it. */
  ordersOf(citizen: string): IndexedOrder[] {
    return this.#selectCitizen.all(citizen).map((row) => orderOf(row));
  }

  /** What became of a recipe's versions: approved, or made of. */
  standings(recipe: string): RecipeStanding[] {
    return this.#selectRecipe.all(recipe).map((row) => ({
      version: String(row['version']),
      hash: String(row['hash']),
      approvedBy: row['by'] === '' ? [] : [String(row['by']), String(row['second'])],
    }));
  }

  /** The cards with this ID or blank serial, or of this order, in capitals or not, in the order in which they were begun. */
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
