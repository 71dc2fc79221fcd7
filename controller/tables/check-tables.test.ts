import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { KEPT_TABLES } from '../journal/projections.ts';
import { MemoryDisk } from '../journal/segments/memory-disk.ts';
import { DATABASE_NAME } from '../journal/store-file.ts';
import { JournalStore } from '../journal/store.ts';
import { checkTables, type TableCheck } from './check-tables.ts';
import { KEPT_CHECKS } from './kept-checks.ts';
import { wordsOf } from './table-difference.ts';

const clock = new VirtualClock();
let [folder, apart] = ['', ''];
let firstHash = '';
let folded: number[] = [];

/** A journal of three orders, of which one has its card, and of one person. */
beforeEach(() => {
  [folder, apart] = [mkdtempSync(join(tmpdir(), 'tables-')), mkdtempSync(join(tmpdir(), 'apart-'))];
  folded = [];
  const store = JournalStore.open(folder, clock);
  const order = { batch: 'B-1', contentHash: '', office: '001', priority: 0, replaces: '' };
  for (const [sequence, id] of ['one', 'two', 'three'].entries())
    store.append({ kind: 'order.accepted', order: id, citizen: `c-${id}`, sequence, ...order });
  store.append({ kind: 'card.started', card: 'C1', order: 'one', attempt: 1 });
  store.append({
    kind: 'card.ended',
    card: 'C1',
    order: 'one',
    outcome: 'accepted',
    serial: blankSerial('V1'),
    rank: 1,
  });
  const secrets = { password: '', pin: '' };
  const made = { change: 'added', roles: ['operator'], by: 'owner', second: '', subject: '', secrets } as const;
  store.append({ kind: 'person.changed', person: 'Lan', ...made, roles: [...made.roles] });
  store
    .tables(KEPT_TABLES[1] ?? never())
    .prepare("INSERT INTO secret VALUES ('Lan', 'kept', '')")
    .run();
  store.commit();
  firstHash = store.firstHash;
  store.close();
});
afterEach(() => {
  for (const made of [folder, apart]) rmSync(made, { recursive: true });
});

function never(): never {
  throw new Error('there is no such owner');
}

function check(anew = false): TableCheck {
  return checkTables({
    journalFile: join(folder, DATABASE_NAME),
    firstHash,
    disk: new MemoryDisk(),
    folder: apart,
    publicKey: null,
    anew,
    trusted: false,
    open: null,
    progress: (seq) => folded.push(seq),
  });
}
const found = (): string[] => check().differences.map((one) => wordsOf(one));

/** Done to a database by somebody who goes round the store. */
function edited(sql: string, file = join(folder, DATABASE_NAME)): void {
  const database = new DatabaseSync(file);
  database.enableDefensive(false);
  database.exec(sql);
  database.close();
}
const kept = (): string => join(apart, readdirSync(apart).find((name) => name.endsWith('.tables.db')) ?? '');

describe('C2: a table beside the entries that somebody edited', () => {
  test.each([
    [
      'an order that is open again',
      "UPDATE order_index SET state = 'open' WHERE order_id = 'one'",
      'order_index, row one: state: the entries make it otherwise',
    ],
    [
      'another citizen',
      "UPDATE order_index SET citizen = 'x' WHERE order_id = 'two'",
      'order_index, row two: citizen: the entries make it otherwise',
    ],
    [
      'a role',
      `UPDATE account SET roles = '["administrator"]'`,
      'account, row Lan: roles: the entries make it otherwise',
    ],
    ['a name in another case', "UPDATE account SET name = 'LAN'", 'account, row LAN: no entry makes it'],
    ['a row more', "INSERT INTO blank VALUES ('V9', 1)", 'blank, row V9: no entry makes it'],
    ['a row less', 'DELETE FROM card_index', 'card_index, row C1: is not there, though the entries make it'],
    [
      'how far they have come',
      'UPDATE projected SET latest_at = 99',
      'projected, row 1: latest_at: the entries make it otherwise',
    ],
    [
      'by which version',
      "UPDATE projection SET version = 99 WHERE name = 'orders'",
      'projection, row orders: version: the entries make it otherwise',
    ],
    [
      'a person that nobody made',
      "INSERT INTO secret VALUES ('Minh', 'kept', '')",
      'secret, row Minh: no entry has made such a person',
    ],
    [
      'what is to be removed',
      "INSERT INTO removal VALUES ('B-1', 'pictures')",
      'removal, row B-1 / pictures: no entry says that this may be removed: nothing is',
    ],
  ])('%s is named by table and row', (_, sql, named) => {
    expect(found()).toEqual([]);
    edited(sql);
    expect(found()).toContain(`table ${named}`);
  });

  test('an index that has not the rows of its table is named', () => {
    // The index leaves out what the table has: whoever asks by the citizen finds nothing.
    edited(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = sql || ' WHERE citizen <> ''c-one''' WHERE name = 'order_index_citizen';
      PRAGMA writable_schema = RESET; REINDEX order_index_citizen;
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, ' WHERE citizen <> ''c-one''', '') WHERE name = 'order_index_citizen'`);
    expect(found().join()).toMatch(/table order_index, row –: the file is damaged \(.*order_index_citizen/);
  });

  test('is held against what is kept apart, which folds what came since and nothing else', () => {
    expect(check().upTo).toBe(6);
    const store = JournalStore.open(folder, clock);
    store.append({ kind: 'card.started', card: 'C2', order: 'two', attempt: 1 });
    store.commit();
    store.close();
    // The chain of what was folded before is not read again: this is what `--full` is for.
    edited('UPDATE entry SET at = 1 WHERE seq = 2');
    expect(check()).toMatchObject({ upTo: 7, differences: [] });
    expect(check(true).differences.map((one) => wordsOf(one))).toEqual([
      'table entry, row 2: the chain of hashes is broken: no table is compared behind it',
    ]);
  });

  test.each([
    ['is cut off', () => truncateSync(kept(), statSync(kept()).size / 2)],
    ['is no database', () => writeFileSync(kept(), 'nothing of the kind, but long enough to be looked at'.repeat(30))],
    ['is of another version', () => edited("UPDATE projection SET version = 0 WHERE name = 'orders'", kept())],
    ['is of another journal', () => edited("UPDATE shadow_of SET first_hash = 'x'", kept())],
    ['ends on an entry that is not there', () => edited("UPDATE shadow_of SET hash = 'x'", kept())],
    ['was itself edited', () => edited("UPDATE order_index SET state = 'open'", kept())],
  ])('accuses nobody where what is kept apart %s: that is made anew', (_, damage) => {
    expect(found()).toEqual([]);
    damage();
    expect(check()).toMatchObject({ upTo: 6, differences: [], notCompared: null });
    expect(found()).toEqual([]);
  });
});

test('each owner of tables that no entry makes says how they are checked', () => {
  expect(KEPT_CHECKS.map(({ owner }) => owner)).toEqual(KEPT_TABLES);
});
