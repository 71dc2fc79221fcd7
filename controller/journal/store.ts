import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Clock } from '../../stations/clock.ts';
import type { Anchor } from './anchor.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import { steppedWhileOff } from './clock-gap.ts';
import type { Entry, EntryBody } from './entry.ts';
import { EntryReader } from './entry-reader.ts';
import { textOf } from './facts/stored-fact.ts';
import { FileWatch } from './file-watch.ts';
import { Holding } from './holding.ts';
import { Lookup } from './lookup.ts';
import { requireOwnSchema } from './own-schema.ts';
import { OwnTables } from './own-tables.ts';
import type { TableOwner, Tables } from './projection.ts';
import { KEPT_TABLES } from './projections.ts';
import { Projector, type Rebuilt } from './projector.ts';
import { guarded } from './store-error.ts';
import { MemoryDisk } from './segments/memory-disk.ts';
import { FolderDisk, SEGMENT_FOLDER, type SegmentDisk } from './segments/segment-disk.ts';
import { Segments } from './segments/segments.ts';
import { emptyLog, spaceOf, type StoreSpace } from './store-space.ts';
import { compact, limitPages, openForReading, openForWriting, openTemporary } from './store-file.ts';
import { requireReadable } from './stored-entry.ts';
import { Tip, type TipSeal, type TipState } from './tip.ts';
import { copyWhole, forgetHeadOfCopy, headOfCopy, type CopyHead } from './whole-copy.ts';
import { ownerOf, type Owner } from './world.ts';

/** The journal on disk: SQLite with a write-ahead log; every commit is synced before anything acts on it. */

export class JournalStore {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #lock: DatabaseSync | null;
  readonly #file: FileWatch;
  readonly #insert: StatementSync;
  readonly #projector: Projector;
  readonly lookup: Lookup;
  /** The entries that have left the database. */
  readonly segments: Segments;
  /** Reads entries wherever they are stored. */
  readonly reader: EntryReader;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #dataVersion: StatementSync;
  #foreignWrites = 0;
  #seq = 0;
  #hash = GENESIS_HASH;
  /** The newest entry's time; null before there is one. */
  #newestAt: number | null = null;
  /** Whether the clock was compared with the newest entry since opening; durable once the group is. */
  #clockCompared = false;
  #clockComparedDurably = false;
  #inTransaction = false;
  /** Null if it is only read, or if the journal's key is not available. */
  readonly #holding: Holding | null;
  /** Hash of the first entry, once it is durable. */
  #first = '';

  private constructor(
    database: DatabaseSync,
    lock: DatabaseSync | null,
    clock: Clock,
    mode: 'read' | 'write',
    disk: SegmentDisk,
    anchor: Anchor | null,
  ) {
    this.#database = database;
    this.#file = new FileWatch(database);
    this.segments = new Segments(database, disk);
    this.reader = new EntryReader(database, this.segments);
    this.#lock = lock;
    this.#clock = clock;
    this.#insert = database.prepare('INSERT INTO entry (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)');
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#dataVersion = database.prepare('PRAGMA data_version');
    this.#resume();
    this.#holding = anchor === null ? null : new Holding(database, anchor);
    // A journal that must not be continued is not folded.
    const found = { entries: this.#seq, first: this.firstHash, hashOf: (seq: number) => this.hashOf(seq) };
    this.#holding?.admit(found, () => ownerOf(this.reader));
    this.#projector = new Projector(database);
    if (mode === 'read') this.#projector.requirePresent();
    else this.#projector.catchUp((afterSeq) => this.read(afterSeq), this.#seq);
    requireOwnSchema(database, database.location() ?? '');
    this.lookup = new Lookup((owner) => this.tables(owner));
  }

  /** Continues after the newest durable entry. */
  #resume(): void {
    const last = this.#database.prepare('SELECT seq, at, hash FROM entry ORDER BY seq DESC LIMIT 1').get();
    this.#seq = typeof last?.['seq'] === 'number' ? last['seq'] : 0;
    this.#hash = typeof last?.['hash'] === 'string' ? last['hash'] : GENESIS_HASH;
    this.#newestAt = typeof last?.['at'] === 'number' ? last['at'] : null;
  }

  /**
   * Opens the folder's journal for writing, creating it if there is none. One controller per folder. `anchor`: null for a journal without
   * one (tests), and for a copy that is only read.
   * @throws StoreError if it can't be opened, or does not belong here.
   */
  static open(folder: string, clock: Clock, anchor: Anchor | null = null): JournalStore {
    return JournalStore.onDisk(folder, clock, diskOf(folder, []), anchor);
  }

  /** The same, with its segments on another disk: for simulations and tests. */
  static onDisk(folder: string, clock: Clock, disk: SegmentDisk, anchor: Anchor | null = null): JournalStore {
    const { database, lock } = openForWriting(folder);
    return madeOf([database, lock], () => new JournalStore(database, lock, clock, 'write', disk, anchor));
  }

  /**
   * Opens an existing journal for reading, also while a controller writes. `elsewhere`: folders of moved segments.
   * @throws StoreError if it can't be opened.
   */
  static openForReading(folder: string, clock: Clock, elsewhere: readonly string[] = []): JournalStore {
    const database = openForReading(folder);
    return madeOf([database], () => new JournalStore(database, null, clock, 'read', diskOf(folder, elsewhere), null));
  }

  /** An unlinked journal for simulations: what does not fit into memory is on disk, and everything is gone at the end. */
  static temporary(clock: Clock, disk: SegmentDisk = new MemoryDisk(), anchor: Anchor | null = null): JournalStore {
    return new JournalStore(openTemporary(), null, clock, 'write', disk, anchor);
  }

  /** Simulates a full disk, or its end: for simulations and tests. */
  limit(full: boolean): void {
    limitPages(this.#database, full);
  }

  /** Number of entries, durable or in the open group. */
  get entries(): number {
    return this.#seq;
  }

  /** Path for direct readers; null for an unlinked journal. */
  get file(): string | null {
    const file = this.#database.location() ?? '';
    return existsSync(file) ? file : null;
  }

  /** Whether a group is open that is not durable yet. */
  get grouping(): boolean {
    return this.#inTransaction;
  }

  /** Hash of the newest entry, which covers all of them. */
  get digest(): string {
    return this.#hash;
  }

  /** Hash of the first entry, which identifies the journal; empty before there is one. */
  get firstHash(): string {
    return this.hashOf(1);
  }

  /** Hash of an entry; empty for none. */
  hashOf(seq: number): string {
    return this.reader.hashOf(seq);
  }

  /** The line that it belongs to. With an anchor, only a holder of the key can have written it. */
  get owner(): Owner {
    return this.#holding?.owner ?? ownerOf(this.reader);
  }

  /** Whether the writer of the newest entry had the journal's key. */
  tip(seal: TipSeal): TipState {
    return guarded(() => new Tip(this.#database, seal).look((seq) => this.hashOf(seq)));
  }

  /**
   * Compares the wall clock with the newest entry; called before a continued journal is written. Returns the entry for a clock step, which
   * joins the open group; null for none.
   */
  compareClock(): Entry | null {
    this.#clockCompared = true;
    const known = [this.#newestAt, this.#holding?.latestAt ?? null].filter((at) => at !== null);
    if (known.length === 0) return null;
    const byMs = steppedWhileOff(Math.max(...known), this.#clock.wallTimeMs());
    return byMs === 0 ? null : this.append({ kind: 'clock.stepped', byMs, while: 'off' });
  }

  /**
   * Appends an entry to the open group; it counts once `commit` has returned. The first one after opening follows the entry of
   * `compareClock`.
   * @throws InvariantError if a restart could not read the entry again: the line stops, and the journal stays intact.
   */
  append(body: EntryBody): Entry {
    requireReadable(body);
    if (!this.#clockCompared) this.compareClock();
    this.begin();
    const seq = this.#seq + 1;
    const at = Math.floor(this.#clock.wallTimeMs());
    const content = textOf(body);
    const hash = chainHash(this.#hash, seq, at, content);
    guarded(() => this.#insert.run(seq, at, body.kind, content, hash));
    const entry = { seq, at, body, hash };
    guarded(() => this.#projector.apply(entry));
    this.#seq = seq;
    this.#hash = hash;
    this.#newestAt = at;
    this.#holding?.appended(body);
    return entry;
  }

  /** Opens a group, so that other tables can be written together with the entries. */
  begin(): void {
    if (this.#inTransaction) return;
    guarded(() => this.#begin.run());
    this.#inTransaction = true;
  }

  /** Makes the group durable. If this throws, it is unknown whether it is: reopen the file. */
  commit(): void {
    if (!this.#inTransaction) return;
    guarded(() => {
      this.#projector.keep(this.#seq);
      this.#holding?.seal(this.#seq, this.#hash);
    });
    guarded(() => this.#commit.run());
    this.#inTransaction = false;
    this.#clockComparedDurably = this.#clockCompared;
    if (this.#holding === null || this.#seq === 0) return;
    if (this.#first === '') this.#first = this.firstHash;
    this.#holding.reached({ first: this.#first, seq: this.#seq, hash: this.#hash, at: this.#newestAt ?? 0 });
  }

  /** Discards the open group, like a crash before the commit. */
  rollback(): void {
    if (!this.#inTransaction) return;
    // On a full disk SQLite has rolled back already.
    if (this.#database.isTransaction) guarded(() => this.#database.exec('ROLLBACK'));
    this.#inTransaction = false;
    this.#clockCompared = this.#clockComparedDurably;
    this.#resume();
    this.#holding?.rollback();
    this.#projector.rollback();
  }

  /** All entries after one, in order. */
  read(afterSeq: number): Generator<Entry> {
    return this.reader.read(afterSeq);
  }

  /** Tables beside the entries, for their owner: a projection's for reading, kept tables for writing too. */
  tables(owner: TableOwner): Tables {
    return new OwnTables(this.#database, owner, KEPT_TABLES.includes(owner) ? 'write' : 'read');
  }

  /** Row counts of the tables that are not derived from entries, by owner. */
  get kept(): { readonly owner: string; readonly rows: Readonly<Record<string, number>> }[] {
    return KEPT_TABLES.map((owner) => ({ owner: owner.name, rows: rowsOf(this.tables(owner), owner) }));
  }

  /** Rebuilds every projection from the entries; kept tables are left alone. Call without an open group. */
  rebuild(): Rebuilt[] {
    return guarded(() => this.#projector.rebuild((afterSeq) => this.read(afterSeq)));
  }

  /**
   * Truncates the write-ahead log, so that overwritten data (secure_delete) do not survive there. False if a reader holds the log: try
   * again later. `patience`: `none` beside a running line, which must not wait for a reader.
   */
  emptyLog(patience: 'some' | 'none' = 'some'): boolean {
    return guarded(() => emptyLog(this.#database, patience));
  }

  /** Whether its file was deleted or replaced since it was opened: then writes are lost. */
  get isGone(): boolean {
    return this.#file.isGone;
  }

  /** Changes whenever another program has written to the file, which none may. The last value if it is closed. */
  get foreignWrites(): number {
    if (this.#database.isOpen) this.#foreignWrites = Number(this.#dataVersion.get()?.['data_version']);
    return this.#foreignWrites;
  }

  /** Disk space used by the journal's file and its log. */
  get space(): StoreSpace {
    return guarded(() => spaceOf(this.#database));
  }

  /** Returns at most this many free pages to the file system, if the file supports it; in a group of its own. */
  giveBack(pages: number): void {
    guarded(() => this.#database.exec(`PRAGMA incremental_vacuum(${pages})`));
  }

  /** Rewrites the whole file without its free pages. Call without an open group and without other writers. */
  compact(): void {
    guarded(() => compact(this.#database));
  }

  /** For a copy: how far it goes by its own record; else null. */
  get copyHead(): CopyHead | null {
    return headOfCopy(this.#database);
  }

  forgetCopyHead(): void {
    guarded(() => forgetHeadOfCopy(this.#database));
  }

  /** Writes everything durable to a new file that records how far it goes. */
  copyTo(file: string): void {
    guarded(() => copyWhole(this.#database, file));
  }

  close(): void {
    this.#holding?.close();
    this.#database.close();
    this.#lock?.close();
  }
}

/** On failure nothing stays open: the folder's lock is free for a repair. */
function madeOf(opened: readonly DatabaseSync[], make: () => JournalStore): JournalStore {
  try {
    return guarded(make);
  } catch (error) {
    for (const one of opened) one.close();
    throw error;
  }
}

function rowsOf(tables: Tables, owner: TableOwner): Record<string, number> {
  const count = (table: string): number =>
    Number(tables.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']);
  return Object.fromEntries(Object.keys(owner.tables).map((table) => [table, count(table)]));
}

function diskOf(folder: string, elsewhere: readonly string[]): SegmentDisk {
  return new FolderDisk(join(folder, SEGMENT_FOLDER), elsewhere);
}
