import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, test } from 'vitest';

import { VERSION_5 } from './older-data-kit.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { backUpJournal, restoreJournal, type Restored } from './journal-copy.ts';
import { JournalStore } from './store.ts';
import { StoreError } from './store-error.ts';
import { SCHEMA_VERSION } from './store-file.ts';
import { verify } from './verify.ts';

const clock = new VirtualClock();
const place = (): string => mkdtempSync(join(tmpdir(), 'journal-copy-'));

/** A journal that is open: what was written lies in its write-ahead log. */
function written(folder: string, entries: number): JournalStore {
  const store = JournalStore.open(folder, clock);
  for (let index = 0; index < entries; index += 1)
    store.append({ kind: 'mode.changed', mode: index % 2 === 0 ? 'Manual' : 'Produce' });
  store.commit();
  return store;
}

function restore(file: string, folder: string): Restored {
  return restoreJournal(file, folder, clock, (store) => {
    const { chain } = verify(store, () => null);
    return chain === 'intact' ? null : `its chain is broken at entry ${chain.brokenAt}`;
  });
}

function refusal(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return error instanceof StoreError ? error.message : `not a StoreError: ${String(error)}`;
  }
}

/** A backup of 63 entries, of a journal that has gone on to 105 and is still open. */
function madeAt63(): { root: string; data: string; backup: string; store: JournalStore; digest: string } {
  const root = place();
  const data = join(root, 'data');
  const store = written(data, 63);
  const { digest } = store;
  const backup = join(root, 'backup.db');
  expect(backUpJournal(data, backup)).toEqual({ entries: 63, hash: digest, segments: 0 });
  for (let index = 0; index < 42; index += 1) store.append({ kind: 'mode.changed', mode: 'Manual' });
  store.commit();
  return { root, data, backup, store, digest };
}

describe('a backup', () => {
  test('is one file that needs no other, for its owner alone, and comes back as what it was', () => {
    const { root, backup, digest } = madeAt63();
    expect(readdirSync(root).toSorted()).toEqual(['backup.db', 'data']);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const folder = join(root, 'some', 'where');
    expect(restore(backup, folder)).toEqual({ entries: 63, recorded: true, segments: 0, away: [] });
    expect(readdirSync(folder)).toEqual(['journal.db']);
    const store = JournalStore.open(folder, clock);
    expect([store.entries, store.digest]).toEqual([63, digest]);
    store.close();
  });

  test('of a restored journal says how far that one goes', () => {
    const { root, backup } = madeAt63();
    const again = join(root, 'again');
    restore(backup, again);
    const store = JournalStore.open(again, clock);
    store.append({ kind: 'mode.changed', mode: 'Manual' });
    store.commit();
    store.close();
    expect(backUpJournal(again, join(root, 'second.db'))).toMatchObject({ entries: 64 });
    expect(restore(join(root, 'second.db'), join(root, 'third'))).toEqual({
      entries: 64,
      recorded: true,
      segments: 0,
      away: [],
    });
  });

  test.each([
    ['onto a file that is there', (data: string) => join(data, 'journal.db'), 'is there already'],
    ['under the name of a part', (data: string) => join(data, 'journal.db-journal'), 'parts of a database'],
    ['into a folder that there is not', (data: string) => join(data, 'nowhere', 'backup.db'), 'there is no folder'],
  ])('is not written %s, and leaves nothing behind', (_, out, why) => {
    const { data, store } = madeAt63();
    const before = readdirSync(data);
    expect(refusal(() => backUpJournal(data, out(data)))).toContain(why);
    expect(readdirSync(data)).toEqual(before);
    expect(store.entries).toBe(105);
  });

  test('of nothing is none', () => {
    const root = place();
    written(join(root, 'data'), 0).close();
    expect(refusal(() => backUpJournal(join(root, 'data'), join(root, 'backup.db')))).toContain('no entries');
    expect(refusal(() => backUpJournal(root, join(root, 'backup.db')))).toContain('there is no journal');
    expect(readdirSync(root)).toEqual(['data']);
  });
});

describe('a restore', () => {
  test.each(['journal.db-wal', 'journal.db-journal', 'journal.db-shm'])(
    'beside what another journal left over is refused, and names it: %s',
    (name) => {
      const { root, data, backup } = madeAt63();
      const folder = join(root, 'other');
      mkdirSync(folder);
      copyFileSync(join(data, 'journal.db-wal'), join(folder, name));
      expect(refusal(() => restore(backup, folder))).toContain(join(folder, name));
      expect(readdirSync(folder)).toEqual([name]);
    },
  );

  test('of a journal that was copied without its log is refused: nothing in it is not everything', () => {
    const { root, data } = madeAt63();
    const copy = join(root, 'copy.db');
    copyFileSync(join(data, 'journal.db'), copy);
    expect(refusal(() => restore(copy, join(root, 'other', 'deep')))).toContain('no entries');
    expect(existsSync(join(root, 'other'))).toBe(false);
  });

  test('of a file beside which its own log lies is refused: it is no backup', () => {
    const { root, data } = madeAt63();
    const copy = join(root, 'copy.db');
    copyFileSync(join(data, 'journal.db'), copy);
    copyFileSync(join(data, 'journal.db-wal'), `${copy}-wal`);
    expect(refusal(() => restore(copy, join(root, 'other')))).toContain(`${copy}-wal`);
    expect(existsSync(join(root, 'other'))).toBe(false);
  });

  test.each([
    ['ends earlier than it says', 'DELETE FROM entry WHERE seq > 60', 'it ends at entry 60'],
    ['has another newest entry', "UPDATE entry SET hash = 'x' WHERE seq = 63", 'it ends at entry 63, x'],
    ['has an entry that was changed', 'UPDATE entry SET at = at + 1 WHERE seq = 7', 'broken at entry 7'],
  ])('of a backup that %s is refused, and leaves nothing behind', (_, sql, why) => {
    const { root, backup } = madeAt63();
    const database = new DatabaseSync(backup);
    database.exec(sql);
    database.close();
    expect(refusal(() => restore(backup, join(root, 'other')))).toContain(why);
    expect(existsSync(join(root, 'other'))).toBe(false);
  });

  test.each([
    ['half of one', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
    ['an empty file', (file: string) => truncateSync(file, 0)],
    ['a letter', (file: string) => writeFileSync(file, 'dear operator '.repeat(999))],
  ])('of %s is refused, and leaves a folder that was there as it was', (_, spoil) => {
    const { root, backup } = madeAt63();
    const folder = join(root, 'other');
    mkdirSync(folder);
    spoil(backup);
    expect(refusal(() => restore(backup, folder))).toContain(`${backup} is not restored`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('never writes over a journal', () => {
    const { data, backup } = madeAt63();
    const before = readFileSync(join(data, 'journal.db'));
    expect(refusal(() => restore(backup, data))).toContain('has a journal already');
    expect(readFileSync(join(data, 'journal.db'))).toEqual(before);
  });

  test('of an older version’s backup, which says nothing of its end, is told apart, and brought to this version', () => {
    const { root, backup } = madeAt63();
    const database = new DatabaseSync(backup);
    database.exec(`DROP TABLE copy_head; ${VERSION_5} PRAGMA journal_mode = WAL`);
    database.close();
    const folder = join(root, 'other');
    expect(restore(backup, folder)).toEqual({ entries: 63, recorded: false, segments: 0, away: [] });
    expect(readdirSync(folder)).toEqual(['journal.db']);
    const restored = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
    expect(restored.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
    restored.close();
  });
});
