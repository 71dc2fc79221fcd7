import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { chainHash, GENESIS_HASH } from '../journal/chain.ts';
import { EntryReader } from '../journal/entry-reader.ts';
import { OwnTables } from '../journal/own-tables.ts';
import type { TableOwner, Tables } from '../journal/projection.ts';
import { PROJECTIONS } from '../journal/projections.ts';
import { emptyTables, PROJECTION_TABLES, Projector } from '../journal/projector.ts';
import type { SegmentDisk } from '../journal/segments/segment-disk.ts';
import type { RawEntry } from '../journal/segments/segment-frame.ts';
import { Segments } from '../journal/segments/segments.ts';
import { problemOf, StoreError } from '../journal/store-error.ts';
import { BUSY_PATIENCE_MS } from '../journal/store-file.ts';
import { entryOf } from '../journal/stored-entry.ts';
import { JOURNAL } from './compare-tables.ts';
import { fileName } from '../journal/file-name.ts';

/**
 * The projections, built a second time out of reach of anybody who can write the data folder: in a database with the projections' tables
 * only, stored with this computer's keys. It is kept, so that the next comparison folds only new entries. The journal is attached
 * read-only.
 */

/** Entries per transaction: a kill loses this much, and another check of the same journal waits no longer. */
const ENTRIES_A_GROUP = 20_000;
const CACHE_KIB = 32_768;

const SHADOW_TABLES = `
  CREATE TABLE shadow_of (id INTEGER PRIMARY KEY CHECK (id = 1), first_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
`;

export interface ShadowTerms {
  /** The journal's file. */
  readonly journalFile: string;
  /** Hash of its first entry; empty for an empty journal, whose shadow is not stored. */
  readonly firstHash: string;
  readonly disk: SegmentDisk;
  /** Where it is stored, apart from the data; null for nowhere. */
  readonly folder: string | null;
}

/** An entry that the tables can't have been made from. */
export interface Unfoldable {
  readonly seq: number;
  readonly why: string;
}

export class Shadow {
  readonly database: DatabaseSync;
  readonly reader: EntryReader;
  readonly segments: Segments;
  /** Whether it existed before this check. */
  readonly isKept: boolean;
  /** Created for the first entry that is folded; `at`: its position, unless another check advanced it. */
  #projector: { readonly folds: Projector; at: number } | null = null;

  private constructor(database: DatabaseSync, disk: SegmentDisk, isKept: boolean) {
    this.database = database;
    this.isKept = isKept;
    this.segments = new Segments(database, disk);
    this.reader = new EntryReader(database, this.segments);
  }

  /** Opens the stored one if it is of this journal and version; else a new one that begins with the first entry. */
  static open(terms: ShadowTerms, anew: boolean): Shadow {
    const kept = anew ? null : openKept(terms);
    if (kept !== null) return kept;
    const file = fileOf(terms);
    if (file !== MEMORY) makeFile(file);
    const database = new DatabaseSync(file, { timeout: BUSY_PATIENCE_MS });
    database.exec(`BEGIN; ${PROJECTION_TABLES} ${emptyTables()} ${SHADOW_TABLES}`);
    database.prepare('INSERT INTO shadow_of VALUES (1, ?, ?)').run(terms.firstHash, GENESIS_HASH);
    database.exec('COMMIT');
    return Shadow.#attached(database, terms, false);
  }

  static #attached(database: DatabaseSync, terms: ShadowTerms, isKept: boolean): Shadow {
    attach(database, terms);
    return new Shadow(database, terms.disk, isKept);
  }

  /** A stored one of this journal, whose last entry is still the journal's. */
  static ofKept(database: DatabaseSync, terms: ShadowTerms): Shadow | null {
    const shadow = Shadow.#attached(database, terms, true);
    const { position, reader } = shadow;
    return position === 0 || reader.hashOf(position) === shadow.#hash ? shadow : null;
  }

  /** The entry up to which it is folded. */
  get position(): number {
    return Number(this.database.prepare('SELECT position FROM main.projected').get()?.['position'] ?? 0);
  }

  get #hash(): string {
    return String(this.database.prepare('SELECT hash FROM main.shadow_of').get()?.['hash'] ?? '');
  }

  /** Kept tables of the journal, for reading; the projections are this database's own. */
  tables(owner: TableOwner): Tables {
    return new OwnTables(this.database, owner, 'read', PROJECTIONS);
  }

  /** Folds the journal's new entries in steps, so that its write-ahead log can be truncated in between. */
  catchUp(progress: (seq: number) => void): Unfoldable | null {
    for (;;) {
      const { folded, wrong } = this.#inTransaction(() => this.#fold(ENTRIES_A_GROUP));
      if (wrong !== null) return wrong;
      if (folded < ENTRIES_A_GROUP) return null;
      progress(this.position);
    }
  }

  /** Folds the rest and calls `look` at one instant of the journal, at which both are at the same entry. */
  atNewest<T>(look: () => T): T | Unfoldable {
    return this.#inTransaction(() => {
      const { wrong } = this.#fold(Number.POSITIVE_INFINITY);
      return wrong ?? look();
    });
  }

  /** Folds at most this many entries. What precedes a wrong entry is kept: it is folded again without that one's writes. */
  #fold(most: number): { readonly folded: number; readonly wrong: Unfoldable | null } {
    const from = this.position;
    this.database.exec('SAVEPOINT folding');
    const found = this.#foldFrom(from, most);
    const { wrong } = found;
    if (wrong === null) {
      this.database.exec('RELEASE folding');
      return found;
    }
    this.database.exec('ROLLBACK TO folding; RELEASE folding');
    this.#projector = null;
    const right = wrong.seq - 1 - from;
    return { folded: right > 0 ? this.#foldFrom(from, right).folded : 0, wrong };
  }

  #foldFrom(from: number, most: number): { readonly folded: number; readonly wrong: Unfoldable | null } {
    let [position, previous] = [from, this.#hash];
    let wrong: Unfoldable | null = null;
    for (const row of this.reader.rawFrom(position)) {
      wrong = this.#apply(row, position, previous, this.#projectorAt(from).folds);
      if (wrong !== null) break;
      [position, previous] = [row.seq, row.hash];
      if (position - from >= most) break;
    }
    // Nothing is written if there is nothing new.
    if (position > from) {
      const projector = this.#projectorAt(from);
      projector.folds.keep(position);
      projector.at = position;
      this.database.prepare('UPDATE main.shadow_of SET hash = ?').run(previous);
    }
    return { folded: position - from, wrong };
  }

  #projectorAt(position: number): { readonly folds: Projector; at: number } {
    if (this.#projector?.at === position) return this.#projector;
    const folds = new Projector(this.database);
    folds.catchUp(() => [], position);
    this.#projector = { folds, at: position };
    return this.#projector;
  }

  #apply(row: RawEntry, position: number, previous: string, folds: Projector): Unfoldable | null {
    const { seq, at, body, hash } = row;
    if (seq !== position + 1) return { seq: position + 1, why: 'is not there' };
    if (chainHash(previous, seq, at, body) !== hash) return { seq, why: 'the chain of hashes is broken' };
    try {
      folds.apply(entryOf(row));
      return null;
    } catch (error) {
      if (error instanceof StoreError && error.problem === 'version') throw error;
      return { seq, why: `can’t follow those before it (${error instanceof Error ? error.message : String(error)})` };
    }
  }

  #inTransaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      this.#projector = null;
      throw error;
    }
  }

  close(): void {
    this.database.close();
  }
}

const MEMORY = ':memory:';

function fileOf({ folder, firstHash }: ShadowTerms): string {
  return folder === null || firstHash === '' ? MEMORY : join(folder, fileName(firstHash, 'tables.db'));
}

/** Null if there is none, or it is damaged, of another version, or of another journal. */
function openKept(terms: ShadowTerms): Shadow | null {
  const file = fileOf(terms);
  if (file === MEMORY) return null;
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_PATIENCE_MS });
    const shadow = isOfThisVersion(database, terms.firstHash) ? Shadow.ofKept(database, terms) : null;
    if (shadow === null) database.close();
    return shadow;
  } catch (error) {
    database?.close();
    // The entries that it continues from are away: a new one would need them too.
    if (error instanceof StoreError) throw error;
    // Another check uses it now, or the disk is full: that does not invalidate it.
    const problem = problemOf(error);
    if (problem === 'locked' || problem === 'full')
      throw new StoreError(problem, `what the tables are compared with can’t be used: ${String(error)}`);
    return null;
  }
}

function isOfThisVersion(database: DatabaseSync, firstHash: string): boolean {
  const own = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'shadow_of'").get();
  if (own === undefined) return false;
  if (database.prepare('SELECT first_hash FROM shadow_of').get()?.['first_hash'] !== firstHash) return false;
  const versions = new Map(
    database
      .prepare('SELECT name, version FROM projection')
      .all()
      .map(({ name, version }) => [name, version]),
  );
  return (
    versions.size === PROJECTIONS.length && PROJECTIONS.every(({ name, version }) => versions.get(name) === version)
  );
}

/** Readable by the owner only: it contains people's names. */
function makeFile(file: string): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  for (const name of [file, `${file}-journal`]) rmSync(name, { force: true });
  closeSync(openSync(file, 'wx', 0o600));
}

function attach(database: DatabaseSync, { journalFile }: ShadowTerms): void {
  database.exec(`PRAGMA main.cache_size = -${CACHE_KIB}; PRAGMA trusted_schema = OFF`);
  database.prepare(`ATTACH ? AS ${JOURNAL}`).run(`${pathToFileURL(journalFile).href}?mode=ro`);
}
