import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { BUSY_PATIENCE_MS } from './store-file.ts';

/** A database's use of the disk, and the truncation of its write-ahead log. */

export interface StoreSpace {
  /** Bytes of the file's used pages. */
  readonly usedBytes: number;
  /** Bytes of free pages, which are reused first. */
  readonly freeBytes: number;
  readonly pageBytes: number;
  /** Whether free pages can be returned to the file system. False for a file of an older version before it was compacted. */
  readonly givesBack: boolean;
  /** Size of the write-ahead log; 0 for none. */
  readonly logBytes: number;
}

/** `PRAGMA auto_vacuum` value of a file that can return free pages step by step. */
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

/** Checkpoints the write-ahead log into the file and truncates it. False if a reader holds it. */
export function emptyLog(database: DatabaseSync, patience: 'some' | 'none'): boolean {
  if (patience === 'none') database.exec('PRAGMA busy_timeout = 0');
  try {
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  } finally {
    if (patience === 'none') database.exec(`PRAGMA busy_timeout = ${BUSY_PATIENCE_MS}`);
  }
}
