import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { BUSY_PATIENCE_MS } from './store-file.ts';

/** What a database uses on the disk, and how its write-ahead log is emptied. */

export interface StoreSpace {
  /** Bytes of the file's pages that hold something. */
  readonly usedBytes: number;
  /** Bytes of pages that are free: what is written next uses them first. */
  readonly freeBytes: number;
  readonly pageBytes: number;
  /** Can free pages be given back to the file system? Not in a file that an older version made, before it was compacted. */
  readonly givesBack: boolean;
  /** Size of the write-ahead log's file; 0 where there is none. */
  readonly logBytes: number;
}

/** `PRAGMA auto_vacuum` of a file whose free pages can be given back some at a time. */
const INCREMENTAL = 2;

export function spaceOf(database: DatabaseSync): StoreSpace {
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
  const pageBytes = pragma('page_size');
  const free = pragma('freelist_count');
  const file = database.location();
  return {
    usedBytes: (pragma('page_count') - free) * pageBytes,
    freeBytes: free * pageBytes,
    pageBytes,
    givesBack: pragma('auto_vacuum') === INCREMENTAL,
    logBytes: file === null ? 0 : (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0),
  };
}

/** All that is in the log goes into the file, and the log is cut to nothing. False where a reader holds it. */
export function emptyLog(database: DatabaseSync, patience: 'some' | 'none'): boolean {
  if (patience === 'none') database.exec('PRAGMA busy_timeout = 0');
  try {
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  } finally {
    if (patience === 'none') database.exec(`PRAGMA busy_timeout = ${BUSY_PATIENCE_MS}`);
  }
}
