import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, test } from 'vitest';

import { VirtualClock, type Clock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import type { EntryBody } from './entry.ts';
import { CARDS_SQL, ORDERS_LIKE_SQL } from './lookup.ts';
import { JournalStore } from './store.ts';
import { StoreError } from './store-error.ts';
import { DATABASE_NAME, openForWriting, requireLocalDisk } from './store-file.ts';
import { verify } from './verify.ts';

const clock = new VirtualClock();
const folderOf = (): string => mkdtempSync(join(tmpdir(), 'journal-'));
const mode = (to: 'Produce' | 'Manual'): EntryBody => ({ kind: 'mode.changed', mode: to });
const check = (store: JournalStore): ReturnType<typeof verify> =>
  verify(store, () => [{ id: 'encode', optional: false }]);

function problemOf(open: () => unknown): string {
  try {
    open();
    return 'none';
  } catch (error) {
    return error instanceof StoreError ? error.problem : 'not a StoreError';
  }
}

function written(entries: number): { folder: string; store: JournalStore } {
  const folder = folderOf();
  const store = JournalStore.open(folder, clock);
  for (let index = 0; index < entries; index += 1) store.append(mode(index % 2 === 0 ? 'Manual' : 'Produce'));
  store.commit();
  return { folder, store };
}

/** What somebody sees, or does, who goes round the store. */
const beside = (folder: string): DatabaseSync => new DatabaseSync(join(folder, DATABASE_NAME));

describe('the journal', () => {
  test('is there after a restart, entry by entry', () => {
    const { folder, store } = written(5);
    const { digest } = store;
    store.close();
    const again = JournalStore.open(folder, clock);
    expect(again.entries).toBe(5);
    expect(again.digest).toBe(digest);
    expect([...again.read(3)].map(({ seq }) => seq)).toEqual([4, 5]);
    again.close();
  });

  test.each([
    ['2 h back', -7_200_000, [-7_200_000]],
    ['3 days ahead', 3 * 86_400_000, [3 * 86_400_000]],
    ['a night ahead', 12 * 3_600_000, []],
    ['by a second', -1000, []],
  ])('tells, before all else that is written, of a clock that was moved while it was closed: %s', (_, byMs, told) => {
    const { folder, store } = written(1);
    store.close();
    const moved: Clock = {
      nowMs: () => 0,
      wallTimeMs: () => clock.wallTimeMs() + byMs,
      schedule: () => () => undefined,
    };
    const again = JournalStore.open(folder, moved);
    expect(again.entries).toBe(1);
    // Forgotten with its group, it is found anew.
    again.append(mode('Produce'));
    again.rollback();
    again.append(mode('Produce'));
    again.commit();
    again.append(mode('Manual'));
    again.commit();
    const steps = [...again.read(0)].flatMap(({ seq, body }) =>
      body.kind === 'clock.stepped' ? [{ seq, ...body }] : [],
    );
    expect(steps).toMatchObject(told.map((ms) => ({ seq: 2, byMs: ms, while: 'off' })));
    again.close();
  });

  test('what was not committed is not there', () => {
    const { folder, store } = written(2);
    store.append(mode('Manual'));
    store.close();
    const again = JournalStore.open(folder, clock);
    expect(again.entries).toBe(2);
    again.close();
  });

  test.each([
    ['a text longer than an entry holds', { kind: 'mode.changed', mode: 'M'.repeat(201) }],
    ['a number that is none', { kind: 'batch.imported', batch: 'B-1', orders: Number.NaN }],
    ['a field that is missing', { kind: 'batch.imported', batch: 'B-1' }],
  ])('refuses an entry that no start could read again: %s', (_, body) => {
    const { folder, store } = written(2);
    expect(() => store.append(body as EntryBody)).toThrow(InvariantError);
    store.append(mode('Manual'));
    store.commit();
    store.close();
    const again = JournalStore.open(folder, clock);
    expect([...again.read(0)].map(({ body: { kind } }) => kind)).toEqual(Array(3).fill('mode.changed'));
    again.close();
  });

  test('tells where an entry is wrong, and not what stands there', () => {
    const { store } = written(0);
    const spoiled = { kind: 'batch.imported', batch: 'NGUYEN VAN A'.repeat(30), orders: 1 } as const;
    expect(() => store.append(spoiled)).toThrow("an entry batch.imported can't be written: batch (too_big)");
    store.close();
  });

  test('stands under its name whole or not at all: what a crash left unfinished is made anew', () => {
    const folder = folderOf();
    writeFileSync(join(folder, 'journal.db.new'), 'half a journal');
    expect(problemOf(() => JournalStore.openForReading(folder, clock))).toBe('missing');
    const store = JournalStore.open(folder, clock);
    expect(existsSync(join(folder, 'journal.db.new'))).toBe(false);
    const reader = JournalStore.openForReading(folder, clock);
    expect(reader.entries).toBe(0);
    reader.close();
    store.close();
  });

  test('is written through to the disk: WAL with synchronous FULL', () => {
    const { folder, store } = written(1);
    store.close();
    const { database, lock } = openForWriting(folder);
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    database.close();
    lock.close();
  });

  test('sees that another program wrote in it, and keeps what it saw once it is closed', () => {
    const { folder, store } = written(1);
    const before = store.foreignWrites;
    store.append(mode('Manual'));
    store.commit();
    expect(store.foreignWrites).toBe(before);
    const other = beside(folder);
    other.exec("UPDATE entry SET kind = 'other'");
    other.close();
    const seen = store.foreignWrites;
    expect(seen).not.toBe(before);
    store.close();
    expect(store.foreignWrites).toBe(seen);
  });

  test('lets in one controller at a time', () => {
    const { folder, store } = written(1);
    expect(problemOf(() => JournalStore.open(folder, clock))).toBe('locked');
    store.close();
  }, 20_000);

  test('refuses a folder of another version, and changes nothing in it', () => {
    const { folder, store } = written(1);
    store.close();
    const raw = new DatabaseSync(join(folder, 'journal.db'));
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    expect(problemOf(() => JournalStore.open(folder, clock))).toBe('version');
  });

  test('refuses a database of another program, and a file that is none', () => {
    const folder = folderOf();
    const raw = new DatabaseSync(join(folder, 'journal.db'));
    raw.exec('CREATE TABLE foreign_table (x)');
    raw.close();
    expect(problemOf(() => JournalStore.open(folder, clock))).toBe('foreign');
    const rubbish = folderOf();
    writeFileSync(join(rubbish, 'journal.db'), 'this is no database, it is a letter to the operator'.repeat(200));
    expect(problemOf(() => JournalStore.open(rubbish, clock))).toMatch(/corrupt|foreign|io/);
  });

  test('that is gone is missed, and none is made in its place', () => {
    const { folder, store } = written(3);
    store.close();
    for (const name of readdirSync(folder)) if (name.startsWith('journal.db')) rmSync(join(folder, name));
    expect(problemOf(() => JournalStore.open(folder, clock))).toBe('missing');
  });

  test('with something in it that acts on its own is refused', () => {
    const { folder, store } = written(1);
    store.close();
    const raw = new DatabaseSync(join(folder, 'journal.db'));
    raw.exec("CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN UPDATE entry SET body = '{}'; END");
    raw.close();
    expect(problemOf(() => JournalStore.open(folder, clock))).toBe('foreign');
  });

  test('with a damaged page is refused, and a backup asked for', () => {
    const { folder, store } = written(2000);
    store.close();
    const file = join(folder, 'journal.db');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length - 9000, bytes.length - 5000);
    writeFileSync(file, bytes);
    expect(problemOf(() => JournalStore.open(folder, clock))).toBe('corrupt');
  });

  test.each([
    ['the file is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['the file is empty', () => Buffer.alloc(0)],
  ])('is refused where %s', (_, harm) => {
    const { folder, store } = written(2000);
    store.close();
    const file = join(folder, 'journal.db');
    writeFileSync(file, harm(readFileSync(file)));
    expect(problemOf(() => JournalStore.open(folder, clock))).toMatch(/corrupt|foreign/);
  });

  test('goes on in its order when the clock steps back', () => {
    let now = 1_800_000_000_000;
    class SteppingClock extends VirtualClock {
      override wallTimeMs(): number {
        return now;
      }
    }
    const stepping = JournalStore.temporary(new SteppingClock());
    for (let index = 0; index < 4; index += 1) {
      stepping.append(mode('Manual'));
      now -= 3_600_000;
    }
    stepping.commit();
    expect([...stepping.read(0)].map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(check(stepping)).toMatchObject({ chain: 'intact' });
  });

  test('on a disk of another computer is refused: NFS, SMB, CIFS', () => {
    for (const type of [0x6969, 0x517b, 0xff534d42, 0xfe534d42])
      expect(problemOf(() => requireLocalDisk('/somewhere', () => type))).toBe('io');
    expect(problemOf(() => requireLocalDisk(folderOf(), () => 0xef53))).toBe('none');
  });

  test('is searched by its indexes, however long it is', () => {
    const database = beside(written(1).folder);
    const plan = (sql: string): string =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => String(detail))
        .join('; ');
    for (const sql of [
      'SELECT seq FROM entry WHERE seq > 5 ORDER BY seq',
      'SELECT seq FROM blank WHERE serial = 5',
      "SELECT order_id FROM order_index WHERE citizen = 'x'",
      "SELECT order_id FROM order_index WHERE batch = 'x' ORDER BY order_id",
      "SELECT sealed FROM order_content WHERE order_id = 'x'",
      CARDS_SQL,
      ORDERS_LIKE_SQL,
    ])
      expect(plan(sql), sql).not.toMatch(/SCAN/);
  });

  test('a full disk is said as such, and the group is not half there', () => {
    const { store } = written(1);
    store.limit(true);
    const fill = (): void => {
      for (let index = 0; index < 2000; index += 1) store.append(mode('Manual'));
      store.commit();
    };
    expect(problemOf(fill)).toBe('full');
  });
});

describe('the chain of hashes', () => {
  test('is intact as it was written', () => {
    const { store } = written(20);
    expect(check(store)).toMatchObject({ entries: 20, chain: 'intact', violations: [] });
  });

  test.each([
    ['an entry that was edited', `UPDATE entry SET body = replace(body, 'Manual', 'Produce') WHERE seq = 7`, 7],
    ['an entry whose time was changed', 'UPDATE entry SET at = at + 1 WHERE seq = 3', 3],
    ['an entry that was taken out', 'DELETE FROM entry WHERE seq = 11', 11],
    ['two entries that changed places', 'UPDATE entry SET seq = CASE seq WHEN 4 THEN 50 ELSE seq END', 4],
  ])('names %s', (_, tampering, at) => {
    const { folder, store } = written(20);
    beside(folder).exec(tampering);
    expect(check(store).chain).toEqual({ brokenAt: at });
  });

  test('an entry that was forged with its own hash is found by the one after it', () => {
    const { folder, store } = written(5);
    beside(folder).exec(`UPDATE entry SET hash = (SELECT hash FROM entry WHERE seq = 5) WHERE seq = 2`);
    expect(check(store).chain).toEqual({ brokenAt: 2 });
  });
});
