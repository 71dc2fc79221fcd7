import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { EntryKind } from './entry.ts';
import { SUBJECTS } from './entry-subjects.ts';
import { LIFTS } from './facts/lifts.ts';
import { canMigrate, migrate } from './migrations.ts';
import { KEPT_TABLES } from './projections.ts';
import { emptyTables, PROJECTION_TABLES } from './projector.ts';
import { isOfKind, OTHER_KIND } from './own-kind.ts';
import { guarded, problemOf, StoreError } from './store-error.ts';
import { TIP_TABLE } from './tip-table.ts';
import { syncFolder } from './sync-folder.ts';

/** The journal's database file: created whole or not at all, one controller per folder, opened only if it is intact and of this version. */

/** Data folders of an older version are migrated where a step exists; all others are refused. */
export const SCHEMA_VERSION = 13;
/** «CRDL»: a database of another program is refused. */
const APPLICATION_ID = 0x4352444c;
/** 3.51.3 fixes the WAL reset bug. */
const SQLITE_LEAST = [3, 51, 3] as const;
const TEMPORARY_CACHE_KIB = 32_768;
/** SQLite's own limit. */
const PAGES_MAX = 4_294_967_294;
export const DATABASE_NAME = 'journal.db';
/** A journal under construction: another reader never sees a partial one. */
const UNFINISHED_NAME = 'journal.db.new';
/** Created with the journal: if the journal is missing, this marks it as lost, so that no new one is created. */
const MARK_NAME = 'journal.begun';
const LOCK_NAME = 'controller.lock';
const LOCK_PATIENCE_MS = 3000;
/** A reader beside the controller may hold the file while either of them recovers it after a crash. */
export const BUSY_PATIENCE_MS = 5000;

/** Rare kinds that are searched for among millions of entries. */
const RARE_KINDS = [
  'line.opened',
  'batch.created',
  'batch.imported',
  'batch.ended',
  'recipe.approved',
  'journal.checkpoint',
  'batch.shredded',
  'batch.reconciled',
  'batch.split',
] as const satisfies readonly EntryKind[];
export type RareKind = (typeof RARE_KINDS)[number];
export const RARE_KINDS_SQL = `kind IN (${RARE_KINDS.map((kind) => `'${kind}'`).join(', ')})`;

/** Kinds that are no longer written and are lifted to others. */
export const FORMER_KINDS: readonly string[] = Object.keys(LIFTS.steps).filter((kind) => !(kind in SUBJECTS));

/**
 * Rows of these kinds stay in the database when their entries move to a segment: they are queried by kind. If a kind becomes rare later,
 * its migration must copy it back from the segments.
 */
export const STAYING_KINDS_SQL = `kind IN (${[...RARE_KINDS, ...FORMER_KINDS].map((kind) => `'${kind}'`).join(', ')})`;

/** `text`: the entry as stored; for a kind that is no longer written, the text decides. */
export function isStaying(kind: EntryKind, text: string): boolean {
  const rare: readonly string[] = RARE_KINDS;
  return rare.includes(kind) || FORMER_KINDS.some((former) => text.includes(`"kind":"${former}"`));
}

const GIVES_PAGES_BACK = 'PRAGMA auto_vacuum = INCREMENTAL';
/** A migration enables incremental vacuum in journals up to this size; larger ones need `cardline data compact`. */
const COMPACTED_AT_START_MAX_BYTES = 256_000_000;

/** SQL that creates an empty journal. */
export const SCHEMA = `
  BEGIN;
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX entry_kind ON entry (kind) WHERE ${RARE_KINDS_SQL};
  ${TIP_TABLE}
  ${PROJECTION_TABLES}
  ${emptyTables()}
  ${KEPT_TABLES.flatMap(({ tables }) => Object.values(tables)).join('')}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
  COMMIT;
`;

/** Opens the folder's journal for writing, creating it if there is none, with the lock that excludes every other controller. */
export function openForWriting(folder: string): { readonly database: DatabaseSync; readonly lock: DatabaseSync } {
  return guarded(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(join(folder, LOCK_NAME), { timeout: LOCK_PATIENCE_MS });
    try {
      // A controller that is just ending releases the folder within moments.
      lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      if (problemOf(error) === 'locked') throw new StoreError('locked', `another controller is running on ${folder}`);
      throw error;
    }
    const file = join(folder, DATABASE_NAME);
    if (!existsSync(file)) {
      if (existsSync(join(folder, MARK_NAME)))
        throw new StoreError('missing', `there was a journal in ${folder}, and it is gone: restore a backup of it`);
      create(folder);
    }
    writeFileSync(join(folder, MARK_NAME), '', { mode: 0o600 });
    requireLocalDisk(folder);
    const database = new DatabaseSync(file, { timeout: BUSY_PATIENCE_MS });
    try {
      requireNothingActs(database, file);
      bringUpToDate(database, file);
      checkVersion(database, file);
      requireSound(database, file);
      prepare(database);
      return { database, lock };
    } catch (error) {
      database.close();
      lock.close();
      throw error;
    }
  });
}

/** Two people have given up the lost journal: a new one may be created. */
export function forgetBegun(folder: string): void {
  rmSync(join(folder, MARK_NAME), { force: true });
}

/** Opens an existing journal for reading, also while a controller writes. */
export function openForReading(folder: string): DatabaseSync {
  return guarded(() => {
    const file = join(folder, DATABASE_NAME);
    if (!existsSync(file)) throw new StoreError('missing', `there is no journal in ${folder}`);
    const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_PATIENCE_MS });
    checkVersion(database, file);
    return database;
  });
}

/** Opens an unlinked database file: what does not fit into memory is on disk, and everything is gone at the end. */
export function openTemporary(): DatabaseSync {
  const folder = mkdtempSync(join(tmpdir(), 'cardline-journal-'));
  const database = new DatabaseSync(join(folder, DATABASE_NAME));
  database.exec(
    `PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -${TEMPORARY_CACHE_KIB}`,
  );
  database.exec(SCHEMA);
  // Reachable only through the open descriptor: however the process ends, nothing remains.
  rmSync(folder, { recursive: true });
  return database;
}

/** Simulates a full disk, or its end: for simulations and tests. */
export function limitPages(database: DatabaseSync, full: boolean): void {
  const pages = database.prepare('PRAGMA page_count').get()?.['page_count'];
  database.exec(`PRAGMA max_page_count = ${full ? Number(pages) : PAGES_MAX}`);
}

/** Creates an empty journal and renames it into place: under its name there is a complete journal or none. */
function create(folder: string): void {
  const unfinished = join(folder, UNFINISHED_NAME);
  rmSync(unfinished, { force: true });
  const database = new DatabaseSync(unfinished);
  try {
    // Before the first table is created: only then can free pages be returned to the file system step by step.
    database.exec(GIVES_PAGES_BACK);
    database.exec(SCHEMA);
  } finally {
    database.close();
  }
  renameSync(unfinished, join(folder, DATABASE_NAME));
  syncFolder(folder);
}

function prepare(database: DatabaseSync): void {
  const version = String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  const parts = version.split('.').map(Number);
  for (const [index, least] of SQLITE_LEAST.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) break;
    if (part < least)
      throw new StoreError('sqlite-too-old', `SQLite ${version} is too old; Cardline needs ${SQLITE_LEAST.join('.')}`);
  }
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON',
  );
  const synchronous = database.prepare('PRAGMA synchronous').get()?.['synchronous'];
  if (synchronous !== 2)
    throw new StoreError('io', `SQLite keeps synchronous=${String(synchronous)} where FULL was asked for`);
}

/** File systems without reliable locks and syncs: NFS, SMB, CIFS, FUSE (statfs(2)). */
const REMOTE_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546]);

export function requireLocalDisk(folder: string, typeOf: (folder: string) => number = typeOfFileSystem): void {
  if (REMOTE_FILE_SYSTEMS.has(typeOf(folder)))
    throw new StoreError('io', `${folder} is not on a disk of this computer: a journal is safe on a local disk alone`);
}

function typeOfFileSystem(folder: string): number {
  return statfsSync(folder).type >>> 0;
}

/** A larger file is not checked completely at every start: `cardline verify` does it. */
const CHECKED_AT_START_MAX_BYTES = 64_000_000;

/** Checked before anything is written: a trigger would fire then. */
function requireNothingActs(database: DatabaseSync, file: string): void {
  const [acting] = database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')").all();
  if (acting !== undefined)
    throw new StoreError('foreign', `${file} has ${String(acting['name'])} in it, which Cardline never made`);
}

/** Checks for damaged pages, and for entries that are missing from the index of kinds. */
function requireSound(database: DatabaseSync, file: string): void {
  if (statSync(file).size > CHECKED_AT_START_MAX_BYTES) return;
  const said = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (said !== 'ok') throw new StoreError('corrupt', `${file} is damaged (${said}): restore a backup`);
  const looked = database.prepare(
    `SELECT seq, kind, body FROM entry WHERE substr(body, 1, 10 + length(kind)) <> '{"kind":"' || kind || '"'`,
  );
  for (const { seq, kind, body } of looked.iterate())
    if (!isOfKind(String(body), String(kind)))
      throw new StoreError('corrupt', `entry ${String(seq)} of ${file} ${OTHER_KIND}: restore a backup`);
}

/** Rewrites the file without its free pages, so that it can return pages from then on. Needs the same amount of free space; atomic. */
export function compact(database: DatabaseSync): void {
  database.exec(`${GIVES_PAGES_BACK}; VACUUM`);
}

/** Only the holder of the folder's lock may call this. */
function bringUpToDate(database: DatabaseSync, file: string): void {
  const application = database.prepare('PRAGMA application_id').get()?.['application_id'];
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (application !== APPLICATION_ID || !canMigrate(version, SCHEMA_VERSION)) return;
  migrate(database, file, version, SCHEMA_VERSION);
  if (statSync(file).size <= COMPACTED_AT_START_MAX_BYTES) compact(database);
}

function checkVersion(database: DatabaseSync, file: string): void {
  const application = database.prepare('PRAGMA application_id').get()?.['application_id'];
  if (application !== APPLICATION_ID) throw new StoreError('foreign', `${file} is not a journal of Cardline`);
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version !== SCHEMA_VERSION) {
    throw new StoreError(
      'version',
      `${file} was written by another version of Cardline (data version ${String(version)}, this one reads ${SCHEMA_VERSION}); nothing was changed`,
    );
  }
}
