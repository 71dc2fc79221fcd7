import { SIDES } from '../../recipes/artwork/card-face.ts';
import { jsonValue } from '../../recipes/strict-json.ts';
import { ClosedBatches } from '../journal/closed-batches.ts';
import type { Tables } from '../journal/projection.ts';
import { unseal } from '../keys/sealed.ts';
import type { KeptCheck, KeptGround, Opened } from '../tables/kept-check.ts';
import { DIFFERENCES_MOST, rowName, type TableDifference } from '../tables/table-difference.ts';
import type { KeyRing } from './keys.ts';
import { contentName, nameTagOf } from './order-sealer.ts';
import { earlierForm, nameForm } from './searched-text.ts';
import { imageName, namesSchema } from './vault.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/**
 * Compares the vault with the journal's entries: which order or card each row belongs to, which batches have a key, and what may be
 * removed; and opens sealed rows.
 */

/** The batch with which an order was imported, by its present batch. */
const FAMILY = 'ifnull((SELECT family FROM split_batch WHERE part = order_index.batch), order_index.batch)';
const OPEN_OR_KEPT = 'SELECT family FROM open_batch UNION SELECT family FROM closed_family WHERE kept = 1';
/** During an import, content is stored before its entries. */
const WHOLE = 'SELECT batch FROM batch WHERE imported = 1';

/** Each rule finds rows that no entry accounts for: their key, and what is wrong. */
const RULES: readonly { readonly table: string; readonly what: string; readonly sql: string }[] = [
  {
    table: 'batch_key',
    what: 'no entry tells of such a batch, or its content was destroyed',
    sql: `SELECT batch AS one FROM batch_key WHERE batch NOT IN (${OPEN_OR_KEPT})`,
  },
  {
    table: 'batch_key',
    what: 'is not there, though orders of this batch are kept',
    sql: `SELECT DISTINCT kept.batch AS one FROM order_content AS kept WHERE kept.batch IN (${OPEN_OR_KEPT})
      AND NOT EXISTS (SELECT 1 FROM batch_key WHERE batch_key.batch = kept.batch)`,
  },
  {
    table: 'order_content',
    what: 'batch: the order came with another one',
    sql: `SELECT kept.order_id AS one FROM order_content AS kept JOIN order_index ON order_index.order_id = kept.order_id
      WHERE kept.batch <> ${FAMILY}`,
  },
  {
    table: 'order_content',
    what: 'no entry tells of such an order',
    sql: `SELECT kept.order_id AS one FROM order_content AS kept WHERE kept.batch IN (${WHOLE})
      AND NOT EXISTS (SELECT 1 FROM order_index WHERE order_index.order_id = kept.order_id)`,
  },
  {
    table: 'order_content',
    what: 'is not there, though its card is still to be made',
    sql: `SELECT order_id AS one FROM order_index WHERE state = 'open' AND ${FAMILY} IN (SELECT batch FROM batch_key)
      AND NOT EXISTS (SELECT 1 FROM order_content AS kept WHERE kept.order_id = order_index.order_id)`,
  },
  {
    table: 'order_content',
    what: 'its batch was destroyed, and nobody removes it',
    sql: `SELECT order_id AS one FROM order_content AS kept WHERE kept.batch IN (SELECT family FROM closed_family WHERE kept = 0)
      AND NOT EXISTS (SELECT 1 FROM removal WHERE removal.batch = kept.batch AND removal.what = 'content')`,
  },
  {
    table: 'card_image',
    what: 'the pictures of its batch are not kept any longer, and nobody removes it',
    sql: `SELECT image.card AS one, image.side AS other FROM closed_family AS ended
      CROSS JOIN order_content AS kept ON kept.batch = ended.family
      CROSS JOIN order_index ON order_index.order_id = kept.order_id AND order_index.state = 'accepted'
      CROSS JOIN card_image AS image ON image.order_id = kept.order_id
      WHERE ended.pictures = 0 AND NOT EXISTS (SELECT 1 FROM removal WHERE removal.batch = ended.family)`,
  },
  {
    table: 'removal',
    what: 'there is nothing of such a batch',
    sql: `SELECT batch AS one, what AS other FROM removal WHERE what = 'content'
      AND NOT EXISTS (SELECT 1 FROM order_content WHERE order_content.batch = removal.batch)`,
  },
  {
    table: 'card_image',
    what: 'no entry tells of such a card',
    sql: `SELECT kept.card AS one, kept.side AS other FROM card_image AS kept
      WHERE NOT EXISTS (SELECT 1 FROM card_index WHERE card_index.card = kept.card)`,
  },
  {
    table: 'card_image',
    what: 'order_id: the card was made for another order',
    sql: `SELECT kept.card AS one, kept.side AS other FROM card_image AS kept JOIN card_index ON card_index.card = kept.card
      WHERE card_index.order_id <> kept.order_id`,
  },
  {
    table: 'card_image',
    what: 'side: a card has no such side',
    sql: `SELECT card AS one, side AS other FROM card_image WHERE side NOT IN (${SIDES.map((side) => `'${side}'`).join(', ')})`,
  },
];

function rows(ground: KeptGround): TableDifference[] {
  const tables = ground.tables(VAULT_TABLES);
  const found = RULES.flatMap(({ table, what, sql }) =>
    tables
      .prepare(`${sql} LIMIT ${DIFFERENCES_MOST}`)
      .all()
      .map(({ one, other }) => ({ table, row: rowName(other === undefined ? [one] : [one, other]), what })),
  );
  const closed = new ClosedBatches(ground);
  const removals = tables
    .prepare('SELECT batch, what FROM removal ORDER BY batch, what')
    .all()
    .filter((row) => !closed.mayRemove(String(row['batch']), String(row['what'])))
    .map((row) => ({
      table: 'removal',
      row: rowName([row['batch'], row['what']]),
      what: 'no entry says that this may be removed: nothing is',
    }));
  return [...found, ...removals];
}

/** The newest rows of both tables. A batch without a key here has nothing to open; that the key should exist is a rule of its own. */
function contents(ground: KeptGround, keys: KeyRing, most: number): Opened {
  const tables = ground.tables(VAULT_TABLES);
  const opener = new Opener(tables, keys);
  const differences: TableDifference[] = [...opener.foreignKeys()];
  let opened = 0;
  const limit = Math.min(most, Number.MAX_SAFE_INTEGER);
  for (const row of tables.prepare('SELECT * FROM order_content ORDER BY rowid DESC LIMIT ?').iterate(limit)) {
    opened += 1;
    const what = opener.orderProblem(row);
    if (what !== null) differences.push({ table: 'order_content', row: rowName([row['order_id']]), what });
  }
  for (const row of tables.prepare(`${IMAGES} ORDER BY image.rowid DESC LIMIT ?`).iterate(limit)) {
    opened += 1;
    if (!opener.opensImage(row))
      differences.push({ table: 'card_image', row: rowName([row['card'], row['side']]), what: UNREADABLE });
  }
  const of = Number(
    tables.prepare('SELECT (SELECT count(*) FROM order_content) + (SELECT count(*) FROM card_image) AS sealed').get()?.[
      'sealed'
    ],
  );
  return { opened, of, differences };
}

const IMAGES =
  'SELECT image.*, (SELECT batch FROM order_content WHERE order_content.order_id = image.order_id) AS batch FROM card_image AS image';
const UNREADABLE = 'it can’t be opened: it was changed, or belongs elsewhere';

class Opener {
  readonly #keys: KeyRing;
  readonly #batchKeys: ReadonlyMap<string, Uint8Array | null>;

  constructor(tables: Tables, keys: KeyRing) {
    this.#keys = keys;
    this.#batchKeys = new Map(
      tables
        .prepare('SELECT batch, wrapped FROM batch_key')
        .all()
        .map(({ batch, wrapped }) => [
          String(batch),
          wrapped instanceof Uint8Array ? keys.unwrapBatchKey(wrapped) : null,
        ]),
    );
  }

  foreignKeys(): TableDifference[] {
    return [...this.#batchKeys]
      .filter(([, key]) => key === null)
      .map(([batch]) => ({
        table: 'batch_key',
        row: rowName([batch]),
        what: 'wrapped: the master key does not open it',
      }));
  }

  /** Null if it is as it was written. */
  orderProblem(row: Readonly<Record<string, unknown>>): string | null {
    const [batch, order] = [String(row['batch']), String(row['order_id'])];
    const content = this.#open(row, contentName(batch, order));
    if (content === undefined) return null;
    if (content === null) return UNREADABLE;
    const names = namesSchema.safeParse(jsonValue(content.toString('utf8')));
    content.fill(0);
    if (!names.success) return UNREADABLE;
    const { fullName } = names.data;
    const tags = [nameForm(fullName), earlierForm(fullName)].map((form) =>
      nameTagOf(form, (text) => this.#keys.pseudonym(text)),
    );
    return tags.includes(String(row['name_tag'])) ? null : 'name_tag: its content has another name';
  }

  opensImage(row: Readonly<Record<string, unknown>>): boolean {
    const side = SIDES.find((one) => one === row['side']);
    const content = side === undefined ? null : this.#open(row, imageName(String(row['card']), side));
    content?.fill(0);
    return content !== null;
  }

  /** Undefined if there is no key to open it. */
  #open(row: Readonly<Record<string, unknown>>, boundTo: string): Buffer | null | undefined {
    const { nonce, sealed } = row;
    const key = this.#batchKeys.get(String(row['batch']));
    if (key === undefined || key === null) return undefined;
    if (!(nonce instanceof Uint8Array) || !(sealed instanceof Uint8Array)) return null;
    return unseal(key, { nonce, sealed }, boundTo);
  }
}

const WITHOUT_KEY = 'batch NOT IN (SELECT batch FROM batch_key)';
const KEYLESS = { why: 'its batch’s key is destroyed: it is noise that is being removed', where: WITHOUT_KEY };
const PICTURE_KEYLESS = { ...KEYLESS, where: `order_id IN (SELECT order_id FROM order_content WHERE ${WITHOUT_KEY})` };

export const VAULT_CHECK: KeptCheck = {
  owner: VAULT_TABLES,
  rows,
  contents,
  decisive: ['batch_key', 'order_content'],
  idle: {
    'order_content.name_tag': KEYLESS,
    'order_content.nonce': KEYLESS,
    'order_content.sealed': KEYLESS,
    'card_image.nonce': PICTURE_KEYLESS,
    'card_image.sealed': PICTURE_KEYLESS,
  },
};
