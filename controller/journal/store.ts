import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

import type { Clock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import { entryBody, type Entry, type EntryBody, type EntryKind } from './entry.ts';
import { PEOPLE_SCHEMA } from '../people/people-schema.ts';
import { RECIPE_SCHEMA } from '../recipes/recipe-schema.ts';
import { Lookup, LOOKUP_SCHEMA } from './lookup.ts';
import { canMigrate, migrate } from './migrations.ts';

/** The journal on disk: SQLite, write-ahead log, every commit synced before anything acts on it. */

/** Data folders of an older version are brought to this one where it is known how, all others refused. */
export const SCHEMA_VERSION = 6;
/** «CRDL»: a database of another program is refused too. */
const APPLICATION_ID = 0x4352444c;
/** 3.51.3 has the fix for the write-ahead log's reset bug. */
const SQLITE_LEAST = [3, 51, 3] as const;
const TEMPORARY_CACHE_KIB = 32_768;
/** SQLite's own limit. */
const PAGES_MAX = 4_294_967_294;
export const DATABASE_NAME = 'journal.db';
/** A journal under construction: whoever reads beside the controller never meets half of one. */
const UNFINISHED_NAME = 'journal.db.new';
/** Stands beside a journal from its first day: a journal that is gone is missed, not made anew. */
const MARK_NAME = 'journal.begun';
const LOCK_NAME = 'controller.lock';
const ROWS_AT_ONCE = 1000;
const LOCK_PATIENCE_MS = 3000;
/** A reader beside the controller may hold the file while either of them recovers it after a crash. */
const BUSY_PATIENCE_MS = 5000;

export type StoreProblem =
  | 'full'
  | 'io'
  | 'locked'
  | 'version'
  | 'foreign'
  | 'missing'
  /** The journal had come further than this copy of it. */
  | 'older'
  | 'corrupt'
  | 'sqlite-too-old';

/** The store can't go on. Nothing is acted on after it; a restart finds out by key what was committed. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Kinds of which there are few, and which are looked for among millions of others. */
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
const RARE_KINDS_SQL = `kind IN (${RARE_KINDS.map((kind) => `'${kind}'`).join(', ')})`;

const SCHEMA = `
  BEGIN;
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  ${LOOKUP_SCHEMA}
  ${PEOPLE_SCHEMA}
  ${RECIPE_SCHEMA}
  CREATE INDEX entry_kind ON entry (kind) WHERE ${RARE_KINDS_SQL};
  CREATE TABLE card_image (
    card TEXT NOT NULL,
    side TEXT NOT NULL,
    order_id TEXT NOT NULL,
    nonce BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (card, side)
  ) STRICT;
  CREATE TABLE batch_key (batch TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE order_content (
    order_id TEXT PRIMARY KEY,
    batch TEXT NOT NULL,
    name_tag TEXT NOT NULL,
    nonce BLOB NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE INDEX order_content_name ON order_content (name_tag);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
  COMMIT;
`;

export class JournalStore {
  readonly database: DatabaseSync;
  readonly #clock: Clock;
  readonly #lock: DatabaseSync | null;
  readonly #insert: StatementSync;
  readonly lookup: Lookup;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #seq = 0;
  #hash = GENESIS_HASH;
  #inTransaction = false;

  private constructor(database: DatabaseSync, lock: DatabaseSync | null, clock: Clock) {
    this.database = database;
    this.#lock = lock;
    this.#clock = clock;
    this.#insert = database.prepare('INSERT INTO entry (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)');
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.lookup = new Lookup(database);
    this.#resume();
  }

  /** Goes on behind the newest entry that is durable. */
  #resume(): void {
    const last = this.database.prepare('SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1').get();
    this.#seq = typeof last?.['seq'] === 'number' ? last['seq'] : 0;
    this.#hash = typeof last?.['hash'] === 'string' ? last['hash'] : GENESIS_HASH;
  }

  /** Opens the folder's journal for writing, and makes it where there is none. One controller a folder. */
  static open(folder: string, clock: Clock): JournalStore {
    return guarded(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const lock = new DatabaseSync(join(folder, LOCK_NAME), { timeout: LOCK_PATIENCE_MS });
      try {
        // A controller that is just ending gives the folder free within moments.
        lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      } catch (error) {
        lock.close();
        if (problemOf(error) === 'locked') {
          throw new StoreError('locked', `another controller is running on ${folder}`);
        }
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
      bringUpToDate(database, file);
      checkVersion(database, file);
      requireSound(database, file);
      prepare(database);
      return new JournalStore(database, lock, clock);
    });
  }

  /** Opens an existing journal to read it, also while a controller writes. */
  static openForReading(folder: string, clock: Clock): JournalStore {
    return guarded(() => {
      const file = join(folder, DATABASE_NAME);
      if (!existsSync(file)) throw new StoreError('missing', `there is no journal in ${folder}`);
      const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_PATIENCE_MS });
      checkVersion(database, file);
      return new JournalStore(database, null, clock);
    });
  }

  /** A journal without a name, for simulations: what memory does not hold is on disk, and all is gone at the end. */
  static temporary(clock: Clock): JournalStore {
    const folder = mkdtempSync(join(tmpdir(), 'cardline-journal-'));
    const database = new DatabaseSync(join(folder, DATABASE_NAME));
    database.exec(
      `PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -${TEMPORARY_CACHE_KIB}`,
    );
    database.exec(SCHEMA);
    // Its pages are found by the open file alone: whatever ends the process, nothing is left behind.
    rmSync(folder, { recursive: true });
    return new JournalStore(database, null, clock);
  }

  /** As on a disk that takes no more, or does again: for simulations and tests. */
  limit(full: boolean): void {
    const pages = this.database.prepare('PRAGMA page_count').get()?.['page_count'];
    this.database.exec(`PRAGMA max_page_count = ${full ? Number(pages) : PAGES_MAX}`);
  }

  get entries(): number {
    return this.#seq;
  }

  /** Hash of the newest entry: it stands for all of them. */
  get digest(): string {
    return this.#hash;
  }

  /** Hash of the first entry: a journal is known by it. Empty before there is one. */
  get firstHash(): string {
    const hash = this.database.prepare('SELECT hash FROM entry WHERE seq = 1').get()?.['hash'];
    return typeof hash === 'string' ? hash : '';
  }

  /**
   * Adds an entry to the open group; it counts once `commit` has returned.
   * @throws InvariantError where no start could read the entry again: the line stops, the journal stays whole.
   */
  append(body: EntryBody): Entry {
    requireReadable(body);
    this.begin();
    const seq = this.#seq + 1;
    const at = Math.floor(this.#clock.wallTimeMs());
    const content = JSON.stringify(body);
    const hash = chainHash(this.#hash, seq, at, content);
    guarded(() => this.#insert.run(seq, at, body.kind, content, hash));
    guarded(() => this.lookup.note(seq, body));
    this.#seq = seq;
    this.#hash = hash;
    return { seq, at, body, hash };
  }

  /** Opens a group, so that other tables may be written with the entries. */
  begin(): void {
    if (this.#inTransaction) return;
    guarded(() => this.#begin.run());
    this.#inTransaction = true;
  }

  /** Makes the group durable. If this throws, nobody knows whether it is: start anew from the file. */
  commit(): void {
    if (!this.#inTransaction) return;
    guarded(() => this.#commit.run());
    this.#inTransaction = false;
  }

  /** Forgets the open group, as a crash before the commit does. */
  rollback(): void {
    if (!this.#inTransaction) return;
    // A full disk has rolled it back already.
    if (this.database.isTransaction) guarded(() => this.database.exec('ROLLBACK'));
    this.#inTransaction = false;
    this.#resume();
  }

  *read(afterSeq: number): Generator<Entry> {
    const rows = this.database
      .prepare('SELECT seq, at, body, hash FROM entry WHERE seq > ? ORDER BY seq')
      .iterate(afterSeq);
    for (const row of rows) yield entryOf(row);
  }

  /** Entries of a stretch that speak of something by its ID: a first sieve, by the text alone. */
  between(firstSeq: number, lastSeq: number, id: string): Entry[] {
    return this.database
      .prepare('SELECT seq, at, body, hash FROM entry WHERE seq BETWEEN ? AND ? AND instr(body, ?) > 0 ORDER BY seq')
      .all(firstSeq, lastSeq, id)
      .map((row) => entryOf(row));
  }

  /** All entries from one to another, both included. */
  stretch(firstSeq: number, lastSeq: number): Entry[] {
    return this.database
      .prepare('SELECT seq, at, body, hash FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq')
      .all(firstSeq, lastSeq)
      .map((row) => entryOf(row));
  }

  /** The first entry at or after an instant of the wall clock, by halving; the last one where there is none. */
  entryAt(at: number): number {
    const timeOf = this.database.prepare('SELECT at FROM entry WHERE seq = ?');
    let low = 1;
    let high = this.#seq;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (Number(timeOf.get(middle)?.['at']) >= at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** At most `count` entries before one, the newest first. */
  before(seq: number, count: number): Entry[] {
    return this.database
      .prepare('SELECT seq, at, body, hash FROM entry WHERE seq < ? ORDER BY seq DESC LIMIT ?')
      .all(seq, count)
      .map((row) => entryOf(row));
  }

  /** The entries of these kinds, without a look at the others. */
  *readKinds(kinds: readonly RareKind[]): Generator<Entry> {
    const asked = kinds.map(() => '?').join(', ');
    const rows = this.database
      .prepare(`SELECT seq, at, body, hash FROM entry WHERE ${RARE_KINDS_SQL} AND kind IN (${asked}) ORDER BY seq`)
      .all(...kinds);
    for (const row of rows) yield entryOf(row);
  }

  /** Raw rows for the check of the chain, which must not trust what is parsed. Page by page: who reads slowly holds no lock meanwhile. */
  *rows(): Generator<{ seq: number; at: number; body: string; hash: string }> {
    const page = this.database.prepare('SELECT seq, at, body, hash FROM entry WHERE seq > ? ORDER BY seq LIMIT ?');
    for (let rows = page.all(Number.MIN_SAFE_INTEGER, ROWS_AT_ONCE); rows.length > 0;) {
      let last = 0;
      for (const row of rows) {
        last = Number(row['seq']);
        yield { seq: last, at: Number(row['at']), body: String(row['body']), hash: String(row['hash']) };
      }
      rows = page.all(last, ROWS_AT_ONCE);
    }
  }

  close(): void {
    this.database.close();
    this.#lock?.close();
  }
}

/** Makes an empty journal and puts it in its place whole: under its own name there is all of it or nothing. */
function create(folder: string): void {
  const unfinished = join(folder, UNFINISHED_NAME);
  rmSync(unfinished, { force: true });
  const database = new DatabaseSync(unfinished);
  try {
    database.exec(SCHEMA);
  } finally {
    database.close();
  }
  renameSync(unfinished, join(folder, DATABASE_NAME));
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
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

/** File systems whose locks and syncs are not those of a disk: NFS, SMB, CIFS, FUSE (statfs(2)). */
const REMOTE_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546]);

export function requireLocalDisk(folder: string, typeOf: (folder: string) => number = typeOfFileSystem): void {
  if (REMOTE_FILE_SYSTEMS.has(typeOf(folder)))
    throw new StoreError('io', `${folder} is not on a disk of this computer: a journal is safe on a local disk alone`);
}

function typeOfFileSystem(folder: string): number {
  return statfsSync(folder).type >>> 0;
}

/** A larger file is not read whole at every start: `cardline verify` does it. */
const CHECKED_AT_START_MAX_BYTES = 256_000_000;

/** Pages that are damaged, and things in the schema that would act on their own. */
function requireSound(database: DatabaseSync, file: string): void {
  const acting = database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')").all();
  if (acting.length > 0)
    throw new StoreError('foreign', `${file} has ${String(acting[0]?.['name'])} in it, which Cardline never made`);
  if (statSync(file).size > CHECKED_AT_START_MAX_BYTES) return;
  const said = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (said !== 'ok') throw new StoreError('corrupt', `${file} is damaged (${said}): restore a backup`);
}

/** Only whoever holds the folder's lock. */
function bringUpToDate(database: DatabaseSync, file: string): void {
  const application = database.prepare('PRAGMA application_id').get()?.['application_id'];
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (application === APPLICATION_ID && canMigrate(version, SCHEMA_VERSION))
    migrate(database, file, version, SCHEMA_VERSION);
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

function entryOf(row: Readonly<Record<string, unknown>>): Entry {
  const { seq, at, body, hash } = row;
  if (typeof seq !== 'number' || typeof at !== 'number' || typeof body !== 'string' || typeof hash !== 'string') {
    throw new StoreError('corrupt', 'an entry of the journal is not readable');
  }
  return { seq, at, body: parseBody(seq, body), hash };
}

/** Names the place alone: what stands there may be personal. */
function requireReadable(body: EntryBody): void {
  const checked = entryBody.safeParse(body);
  if (checked.success) return;
  const places = checked.error.issues.map(({ path, code }) => `${path.join('.')} (${code})`).join(', ');
  throw new InvariantError(`an entry ${body.kind} can't be written: ${places}`);
}

function parseBody(seq: number, text: string): EntryBody {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StoreError('corrupt', `entry ${seq} of the journal is not JSON`);
  }
  const parsed = entryBody.safeParse(json);
  if (!parsed.success) throw new StoreError('corrupt', `entry ${seq} of the journal is of no known kind`);
  return parsed.data;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const problem = problemOf(error);
    const why = problem === 'full' ? 'the disk is full' : error instanceof Error ? error.message : String(error);
    throw new StoreError(problem, `the journal can't be used: ${why}`);
  }
}

/** SQLite result codes, https://www.sqlite.org/rescode.html (primary code in the low byte). */
function problemOf(error: unknown): StoreProblem {
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return 'full';
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  switch (code) {
    case 5:
    case 6:
      return 'locked';
    case 13:
      return 'full';
    case 11:
    case 26:
      return 'corrupt';
    default:
      return 'io';
  }
}
