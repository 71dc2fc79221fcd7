import { DatabaseSync } from 'node:sqlite';

import { SCHEMA } from './store-file.ts';
import { StoreError } from './store-error.ts';
import { COPY_HEAD } from './whole-copy.ts';

/**
 * Compares a journal's database schema with this version's: a table, index, trigger or view that Cardline did not create is foreign, and
 * one with another definition was changed by somebody else.
 */

/** SQL definition by name. */
type Made = ReadonlyMap<string, string>;

let own: Made | null = null;

/**
 * Call once the projections are of this version.
 * @throws StoreError `foreign`, which names the object.
 */
export function requireOwnSchema(database: DatabaseSync, file: string): void {
  own ??= ownThings();
  const there = thingsIn(database);
  for (const [name, made] of there) {
    const wanted = own.get(name);
    if (wanted === undefined) throw new StoreError('foreign', `${file} has ${name} in it, which Cardline never made`);
    if (wanted !== made) throw new StoreError('foreign', `${name} in ${file} is not as Cardline makes it`);
  }
  // Only a copy has the copy head table.
  for (const name of own.keys())
    if (!there.has(name) && !name.endsWith(COPY_HEAD.name))
      throw new StoreError('foreign', `${name} is missing in ${file}`);
}

function ownThings(): Made {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(SCHEMA);
    database.exec(COPY_HEAD.sql);
    return thingsIn(database);
  } finally {
    database.close();
  }
}

function thingsIn(database: DatabaseSync): Made {
  const rows = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').all();
  return new Map(
    rows.map((row) => [
      `${String(row['type'])} ${String(row['name'])}`,
      `${String(row['tbl_name'])} ${evenly(String(row['sql'] ?? ''))}`,
    ]),
  );
}

/** Normalizes whitespace: a migration may format the same definition differently. */
function evenly(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').replaceAll(/ ?([(),]) ?/g, '$1');
}
