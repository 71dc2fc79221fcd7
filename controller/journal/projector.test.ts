import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { beforeEach, describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { VAULT_TABLES } from '../orders/vault-tables.ts';
import { KEPT_TABLES, PROJECTIONS } from './projections.ts';
import { CARDS } from './projections/cards.ts';
import { ORDERS } from './projections/orders.ts';
import { StoreError } from './store-error.ts';
import { JournalStore } from './store.ts';
import { DATABASE_NAME } from './store-file.ts';

const clock = new VirtualClock();
let folder = '';

/** A journal of three orders, of which one has its card. */
function write(): void {
  const store = JournalStore.open(folder, clock);
  const order = { batch: 'B-1', citizen: 'p', contentHash: '', office: '001', priority: 0, replaces: '' };
  for (const [sequence, id] of ['one', 'two', 'three'].entries())
    store.append({ kind: 'order.accepted', order: id, sequence, ...order });
  store.append({ kind: 'card.started', card: 'C1', order: 'one', attempt: 1 });
  store.append({
    kind: 'card.ended',
    card: 'C1',
    order: 'one',
    outcome: 'accepted',
    serial: blankSerial('VN1'),
    rank: 1,
  });
  store.commit();
  store.close();
}

/** Done to the file by somebody who goes round the store. */
function meanwhile(sql: string): void {
  const database = new DatabaseSync(join(folder, DATABASE_NAME));
  database.exec(sql);
  database.close();
}

function asked(sql: string): unknown {
  const database = new DatabaseSync(join(folder, DATABASE_NAME), { readOnly: true });
  const rows = database.prepare(sql).all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

const STATES = 'SELECT order_id AS id, state FROM order_index ORDER BY sequence';
const LIVED = [
  { id: 'one', state: 'accepted' },
  { id: 'two', state: 'open' },
  { id: 'three', state: 'open' },
];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'projector-'));
  write();
});

describe('a projection', () => {
  test('says to which entry it has come, in the group of that entry', () => {
    const store = JournalStore.open(folder, clock);
    const positions = 'SELECT position FROM projected';
    store.append({ kind: 'line.cleared', by: 'Lan' });
    expect(asked(positions)).toEqual([{ position: 5 }]);
    store.commit();
    expect(asked(positions)).toEqual([{ position: 6 }]);
    store.close();
  });

  test.each([
    [
      'of another version of Cardline is made anew',
      "DROP TABLE order_index; UPDATE projection SET version = 0 WHERE name = 'orders'",
    ],
    ['that is new is made', "DROP TABLE order_index; DELETE FROM projection WHERE name = 'orders'"],
    ['further than the journal is made anew', 'DELETE FROM order_index; UPDATE projected SET position = 9'],
    [
      'behind the journal is brought to its end',
      `UPDATE order_index SET state = 'open', on_line = 1; INSERT INTO batch_card VALUES ('C1', 'B-1', 1, 0);
       DELETE FROM card_minute; DELETE FROM card_hour; UPDATE projected SET position = 4`,
    ],
  ])('%s as the journal is opened', (_, sql) => {
    meanwhile(sql);
    JournalStore.open(folder, clock).close();
    expect(asked(STATES)).toEqual(LIVED);
    expect(asked("SELECT version, position FROM projection, projected WHERE name = 'orders'")).toEqual([
      { version: ORDERS.version, position: 5 },
    ]);
  });

  test('of another version is not read beside the controller that has yet to make it anew', () => {
    meanwhile("UPDATE projection SET version = 0 WHERE name = 'orders'");
    expect(() => JournalStore.openForReading(folder, clock)).toThrow(StoreError);
    expect(() => JournalStore.openForReading(folder, clock)).toThrow(/the orders beside the journal/);
  });
});

describe('a rebuild', () => {
  test('says what was otherwise before, and leaves alone what no entry tells', () => {
    meanwhile("UPDATE order_index SET state = 'setAside'; INSERT INTO batch_key VALUES ('B-1', x'00')");
    const store = JournalStore.open(folder, clock);
    expect(store.rebuild()).toEqual([
      { name: 'orders', version: ORDERS.version, rows: { order_index: 3 }, changed: true },
      { name: 'cards', version: CARDS.version, rows: { card_index: 1 }, changed: false },
      {
        name: 'card-records',
        version: 1,
        rows: { card_record: 1, card_job: 0, card_trace: 0 },
        changed: false,
      },
      { name: 'blanks', version: 1, rows: { blank: 0 }, changed: false },
      { name: 'recipes', version: 2, rows: { recipe_standing: 0, recipe_proposal: 0 }, changed: false },
      ...PROJECTIONS.slice(5).map(({ name }) => expect.objectContaining({ name, changed: false }) as unknown),
    ]);
    expect(store.rebuild().map(({ changed }) => changed)).toEqual(PROJECTIONS.map(() => false));
    expect(store.kept).toContainEqual({
      owner: 'vault',
      rows: { removal: 0, card_image: 0, batch_key: 1, order_content: 0 },
    });
    store.append({ kind: 'card.started', card: 'C2', order: 'two', attempt: 1 });
    store.commit();
    expect(store.lookup.cards('C2')).toMatchObject([{ order: 'two', outcome: 'onLine' }]);
    store.close();
    expect(asked(STATES)).toEqual(LIVED);
  });
});

describe('the tables beside the entries', () => {
  test('each have an owner', () => {
    const owned = [...PROJECTIONS, ...KEPT_TABLES].flatMap(({ tables }) => Object.keys(tables));
    expect(asked("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")).toEqual(
      ['entry', 'projected', 'projection', 'tip', ...owned].toSorted().map((name) => ({ name })),
    );
    expect(new Set(owned).size).toBe(owned.length);
  });

  test('are their owner’s alone, and a projection’s are nobody’s to write', () => {
    const store = JournalStore.open(folder, clock);
    const vault = store.tables(VAULT_TABLES);
    expect(vault.prepare('SELECT count(*) AS count FROM order_content').get()).toEqual({ count: 0 });
    for (const foreign of [
      'SELECT * FROM secret',
      'SELECT order_id FROM order_content WHERE order_id IN (SELECT order_id FROM order_index)',
      "UPDATE entry SET body = ''",
      'DROP TABLE order_content',
      'PRAGMA secure_delete = OFF',
      "ATTACH 'other.db' AS other",
    ])
      expect(() => vault.prepare(foreign), foreign).toThrow(/not authorized|prohibited/);
    expect(() => store.tables(ORDERS).prepare("UPDATE order_index SET state = 'open'")).toThrow(/not authorized/);
    expect(store.tables(ORDERS).prepare('SELECT count(*) AS count FROM order_index').get()).toEqual({ count: 3 });
    store.close();
  });
});
