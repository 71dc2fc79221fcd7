import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** A copy of a database in one file that needs no other beside it, and that says how far the journal in it goes. */

const COPY_HEAD_TABLE = 'copy_head';
/** What a copy has more than the journal that it is of. */
export const COPY_HEAD = {
  name: COPY_HEAD_TABLE,
  sql: `CREATE TABLE ${COPY_HEAD_TABLE} (entries INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;`,
} as const;

export interface CopyHead {
  readonly entries: number;
  /** Of the newest entry: it stands for all of them. */
  readonly hash: string;
}

/**
 * Writes what the database holds at one instant, its write-ahead log included, to a file that is not there yet, through to the disk.
 * Killed half-way, it leaves a file that is no database, or one without its head.
 */
export function copyWhole(database: DatabaseSync, file: string): void {
  database.prepare('VACUUM INTO ?').run(file);
  const copy = new DatabaseSync(file);
  try {
    // The copy of a copy says how far it goes itself.
    copy.exec(`
      BEGIN;
      DROP TABLE IF EXISTS ${COPY_HEAD_TABLE};
      ${COPY_HEAD.sql}
      INSERT INTO ${COPY_HEAD_TABLE} SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1;
      COMMIT;
    `);
  } finally {
    copy.close();
  }
  syncFile(file);
}

/** How far the journal goes by the copy's own word; null where it says nothing: an older version made it, or it is a journal in use. */
export function headOfCopy(database: DatabaseSync): CopyHead | null {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(COPY_HEAD_TABLE);
  if (known === undefined) return null;
  const row = database.prepare(`SELECT entries, hash FROM ${COPY_HEAD_TABLE}`).get();
  return { entries: Number(row?.['entries'] ?? 0), hash: String(row?.['hash'] ?? '') };
}

/** A copy that is gone on with is no copy any more. */
export function forgetHeadOfCopy(database: DatabaseSync): void {
  database.exec(`DROP TABLE IF EXISTS ${COPY_HEAD_TABLE}`);
}

export function syncFile(file: string): void {
  const opened = openSync(file, 'r+');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
