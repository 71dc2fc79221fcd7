import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** A copy of a database in a single file that records how far its journal goes. */

const COPY_HEAD_TABLE = 'copy_head';
/** The table that a copy has in addition to its journal. */
export const COPY_HEAD = {
  name: COPY_HEAD_TABLE,
  sql: `CREATE TABLE ${COPY_HEAD_TABLE} (entries INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;`,
} as const;

export interface CopyHead {
  readonly entries: number;
  /** Hash of the newest entry, which covers all of them. */
  readonly hash: string;
}

/**
 * Writes a consistent snapshot of the database, including its write-ahead log, to a new file, and syncs it. If it is killed, it leaves a
 * file that is not a database, or one without its head.
 */
export function copyWhole(database: DatabaseSync, file: string): void {
  database.prepare('VACUUM INTO ?').run(file);
  const copy = new DatabaseSync(file);
  try {
    // A copy of a copy records its own head.
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

/**
 * How far the journal goes according to the copy's own record; null if there is none: an older version made it, or it is a journal in use.
 */
export function headOfCopy(database: DatabaseSync): CopyHead | null {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(COPY_HEAD_TABLE);
  if (known === undefined) return null;
  const row = database.prepare(`SELECT entries, hash FROM ${COPY_HEAD_TABLE}`).get();
  return { entries: Number(row?.['entries'] ?? 0), hash: String(row?.['hash'] ?? '') };
}

/** A copy that is continued is no longer a copy. */
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
