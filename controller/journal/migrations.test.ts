import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { Accounts } from '../people/accounts.ts';
import { PERSON_OF_VERSION_5, VERSION_5, VERSION_10 } from './older-data-kit.ts';
import { canMigrate, migrate } from './migrations.ts';
import { JournalStore } from './store.ts';
import { DATABASE_NAME, SCHEMA_VERSION } from './store-file.ts';

/** A data folder as version 5 left it, or as another one did. */
function olderFolder(sql = VERSION_5 + PERSON_OF_VERSION_5): string {
  const folder = mkdtempSync(join(tmpdir(), 'migration-'));
  const store = JournalStore.open(folder, new VirtualClock());
  store.append({
    kind: 'line.opened',
    line: 'L',
    simulated: true,
    layoutHash: 'h',
    software: 's',
    jobSeries: '',
    security: 'SignAndEncrypt',
  });
  store.append({
    kind: 'person.changed',
    person: 'Lan',
    change: 'added',
    roles: ['operator'],
    by: 'owner',
    second: '',
    subject: '',
    secrets: { password: '', pin: '' },
  });
  store.commit();
  store.close();
  const database = new DatabaseSync(join(folder, DATABASE_NAME));
  database.exec(sql);
  database.close();
  return folder;
}

const versionOf = (file: string): unknown => {
  const database = new DatabaseSync(file, { readOnly: true });
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  database.close();
  return version;
};

describe('data of an older version', () => {
  test('are brought to this one as the controller opens them, and a copy of them stays', () => {
    const folder = olderFolder();
    const store = JournalStore.open(folder, new VirtualClock());
    expect(store.entries).toBe(2);
    expect(new Accounts(store, new SeededRandom('older')).find('lan')).toMatchObject({
      name: 'Lan',
      roles: ['operator'],
      active: true,
      hasPin: true,
    });
    expect(store.kept).toContainEqual({ owner: 'recipe sources', rows: { recipe_version: 0 } });
    store.close();
    const file = join(folder, DATABASE_NAME);
    expect([versionOf(file), versionOf(`${file}.version-5`)]).toEqual([SCHEMA_VERSION, 5]);
  });

  test('of version 10 can be removed some at a time, and give their pages back', () => {
    const folder = olderFolder(`${VERSION_10} PRAGMA auto_vacuum = NONE; VACUUM;`);
    const store = JournalStore.open(folder, new VirtualClock());
    expect(store.entries).toBe(2);
    expect(store.space.givesBack).toBe(true);
    expect(store.kept.find(({ owner }) => owner === 'vault')?.rows).toMatchObject({ removal: 0 });
    store.close();
    const file = join(folder, DATABASE_NAME);
    expect([versionOf(file), versionOf(`${file}.version-10`)]).toEqual([SCHEMA_VERSION, 10]);
  });

  test('are as they were where it fails half-way, and it is done the next time', () => {
    const folder = olderFolder();
    const file = join(folder, DATABASE_NAME);
    const database = new DatabaseSync(file);
    // The step's own table is there already: its statement fails inside the transaction.
    database.exec('CREATE TABLE recipe_version (other TEXT)');
    expect(() => migrate(database, file, 5, SCHEMA_VERSION)).toThrow(/recipe_version/);
    database.close();
    expect(versionOf(file)).toBe(5);
    const mended = new DatabaseSync(file);
    mended.exec('DROP TABLE recipe_version');
    mended.close();
    JournalStore.open(folder, new VirtualClock()).close();
    expect(versionOf(file)).toBe(SCHEMA_VERSION);
  });

  test('are only read, they are left alone', () => {
    const folder = olderFolder();
    expect(() => JournalStore.openForReading(folder, new VirtualClock())).toThrow(/data version 5/);
    expect(existsSync(join(folder, `${DATABASE_NAME}.version-5`))).toBe(false);
  });

  test('of a version that nobody knows are not touched', () => {
    expect(canMigrate(1, SCHEMA_VERSION)).toBe(false);
    expect(canMigrate(SCHEMA_VERSION + 1, SCHEMA_VERSION)).toBe(false);
  });
});
