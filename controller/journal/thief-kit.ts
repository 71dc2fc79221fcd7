import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { chainHash, GENESIS_HASH } from './chain.ts';
import { DATABASE_NAME } from './store-file.ts';

/** For tests: an attacker who can write the data folder and knows all formats, but has no key. */

export function withDatabase<T>(folder: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder, DATABASE_NAME));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Recomputes the hash chain from the first entry. */
export function chainAnew(database: DatabaseSync): void {
  let previous = GENESIS_HASH;
  const write = database.prepare('UPDATE entry SET seq = ?, hash = ? WHERE seq = ?');
  let seq = 0;
  for (const row of database.prepare('SELECT seq, at, body FROM entry ORDER BY seq').all()) {
    seq += 1;
    previous = chainHash(previous, seq, Number(row['at']), String(row['body']));
    write.run(seq, previous, Number(row['seq']));
  }
}

/** Appends an entry that continues the chain as the store does. */
export function appendAsTheStore(database: DatabaseSync, body: { readonly kind: string }): void {
  const last = database.prepare('SELECT seq, at, hash FROM entry ORDER BY seq DESC LIMIT 1').get();
  const [seq, at, text] = [Number(last?.['seq']) + 1, Number(last?.['at']), JSON.stringify(body)];
  database
    .prepare('INSERT INTO entry (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)')
    .run(seq, at, body.kind, text, chainHash(String(last?.['hash']), seq, at, text));
  database.prepare('UPDATE projected SET position = ?').run(seq);
}
