import { DatabaseSync } from 'node:sqlite';

import { SCHEMA } from './store-file.ts';
import { StoreError } from './store-error.ts';
import { COPY_HEAD } from './whole-copy.ts';

/**
 * What a journal's database is made of, compared with what this version makes: a table, an index, a trigger or a view that Cardline never
 * made has no business there, and one that is not as Cardline makes it was changed by somebody else.
 */

/** What makes each thing, by its name. */
type Made = ReadonlyMap<string, string>;

let own: Made | null = null;

/** Once the projections are those of this version. @throws StoreError `foreign`, which names the thing. */
export function requireOwnSchema(database: DatabaseSync, file: string): void {
  own ??= ownThings();
  const there = thingsIn(database);
  for (const [name, made] of there) {
    const wanted = own.get(name);
    if (wanted === undefined) throw new StoreError('foreign', `${file} has ${name} in it, which Cardline never made`);
    if (wanted !== made) throw new StoreError('foreign', `${name} in ${file} is not as Cardline makes it`);
  }
  // Of a copy alone it is said how far it goes.
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

/** However it was broken into lines: a migration writes the same otherwise. */
function evenly(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').replaceAll(/ ?([(),]) ?/g, '$1');
}
