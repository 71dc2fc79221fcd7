import type { StatementSync } from 'node:sqlite';

import type { BlankSerial } from '../../stations/blank-serial.ts';
import type { TableOwner, Tables } from './projection.ts';
import { BATCHES } from './projections/batches.ts';
import { BLANKS } from './projections/blanks.ts';
import { CARDS } from './projections/cards.ts';
import { ASIDE, ORDERS } from './projections/orders.ts';
import { RECIPES } from './projections/recipes.ts';

/** Lookups by ID among millions of entries: blanks, orders, cards, recipes. */

/**
 * The serial index excludes cards on the line; only a query with the same condition can use it. Three queries instead of OR: for terms
 * that ignore case SQLite would scan the whole table.
 */
export const CARDS_SQL = `SELECT * FROM card_index WHERE card = ?1 COLLATE NOCASE
  UNION SELECT * FROM card_index WHERE serial = ?1 COLLATE NOCASE AND serial <> ''
  UNION SELECT * FROM card_index WHERE order_id = ?1 COLLATE NOCASE ORDER BY first_seq`;
export const ORDERS_LIKE_SQL = 'SELECT order_id FROM order_index WHERE order_id = ? COLLATE NOCASE ORDER BY order_id';

/** Orders without a card whose citizen has no other order that was or will be made. */
const OWED = `${ASIDE} AND NOT EXISTS
  (SELECT 1 FROM order_index AS other WHERE other.citizen = owed.citizen AND other.state IN ('accepted', 'open'))`;

/** Batches per query: single queries would take ten times as long for a hundred. */
const OWED_BATCHES = 64;
/** Uses the index of the few orders that ended without a card, whatever else the batches hold. */
export const OWED_SQL = `SELECT batch, count(*) AS orders FROM order_index AS owed INDEXED BY order_index_aside
  WHERE batch IN (${Array.from({ length: OWED_BATCHES }, () => '?').join(', ')}) AND ${OWED} GROUP BY batch`;

/** An order in the index. `citizen`: pseudonym. `state`: open, accepted, setAside or ending. */
export interface IndexedOrder {
  readonly order: string;
  readonly citizen: string;
  readonly batch: string;
  readonly state: string;
}

export interface OrderCounts {
  readonly accepted: number;
  readonly setAside: number;
  /** Not ended, including those of unfinished imports. */
  readonly open: number;
}

/** A card in the index. */
export interface IndexedCard {
  readonly card: string;
  readonly order: string;
  readonly attempt: number;
  /** Empty while it is on the line. */
  readonly serial: string;
  readonly outcome: string;
  /** The range of its entries; `lastSeq` is 0 while it is on the line. */
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** One content (hash) of a recipe version in the journal. */
export interface RecipeStanding {
  readonly version: string;
  readonly hash: string;
  /** The two approvers; empty if only a batch was made of it. */
  readonly approvedBy: readonly string[];
}

/** Read access to the projections of blanks, orders, cards, batches and recipes. */
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

  /** Whether a blank with this serial has left the feeder before. */
  hasBlank(serial: BlankSerial): boolean {
    return this.#selectBlank.get(serial) !== undefined;
  }

  /** Null if there never was such an order. */
  order(order: string): IndexedOrder | null {
    const row = this.#selectOrder.get(order);
    return row === undefined ? null : orderOf(row);
  }

  /** IDs of the orders that equal this one, ignoring case. */
  ordersLike(order: string): string[] {
    return this.#selectOrdersLike.all(order).map((row) => String(row['order_id']));
  }

  /** Whether there ever was a batch, or a part of one, with this name. */
  hasBatch(batch: string): boolean {
    return this.#selectBatchName.get(batch) !== undefined;
  }

  /** Number of batches ever imported, including split-off parts. */
  get batches(): number {
    return Number(this.#countBatches.get()?.['batches']);
  }

  /** Number of orders by state, of all that ever were. Reads them all: for final totals only. */
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

  /** Number of orders still owed a card, per batch that has any. */
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

  /** A citizen's orders (by pseudonym) and their states. */
  ordersOf(citizen: string): IndexedOrder[] {
    return this.#selectCitizen.all(citizen).map((row) => orderOf(row));
  }

  /** The versions of a recipe that were approved or made. */
  standings(recipe: string): RecipeStanding[] {
    return this.#selectRecipe.all(recipe).map((row) => ({
      version: String(row['version']),
      hash: String(row['hash']),
      approvedBy: row['by'] === '' ? [] : [String(row['by']), String(row['second'])],
    }));
  }

  /** The cards with this ID or blank serial, or of this order, ignoring case, in the order in which they were started. */
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
