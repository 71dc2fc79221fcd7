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

/** The journal on disk: SQLite, write-ahead log, every commit synced before anything acts on it. */

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
  /** The entries, wherever they lie. */
  readonly reader: EntryReader;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #dataVersion: StatementSync;
  #foreignWrites = 0;
  #seq = 0;
  #hash = GENESIS_HASH;
  /** The newest entry's time; null before there is one. */
  #newestAt: number | null = null;
  /** Since it was opened the clock was compared with the newest entry; durably, once the group is. */
  #clockCompared = false;
  #clockComparedDurably = false;
  #inTransaction = false;
  /** Null where it is only read, or nobody has the journal's key. */
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
    // Nothing is folded of what is not to be gone on with.
    const found = { entries: this.#seq, first: this.firstHash, hashOf: (seq: number) => this.hashOf(seq) };
    this.#holding?.admit(found, () => ownerOf(this.reader));
    this.#projector = new Projector(database);
    if (mode === 'read') this.#projector.requirePresent();
    else this.#projector.catchUp((afterSeq) => this.read(afterSeq), this.#seq);
    requireOwnSchema(database, database.location() ?? '');
    this.lookup = new Lookup((owner) => this.tables(owner));
  }

  /** Goes on behind the newest entry that is durable. */
  #resume(): void {
    const last = this.#database.prepare('SELECT seq, at, hash FROM entry ORDER BY seq DESC LIMIT 1').get();
    this.#seq = typeof last?.['seq'] === 'number' ? last['seq'] : 0;
    this.#hash = typeof last?.['hash'] === 'string' ? last['hash'] : GENESIS_HASH;
    this.#newestAt = typeof last?.['at'] === 'number' ? last['at'] : null;
  }

  /**
   * Opens the folder's journal for writing, and makes it where there is none. One controller a folder. `anchor`: null for what never had one
   * (tests), and for a copy that is only looked at.
   */
  static open(folder: string, clock: Clock, anchor: Anchor | null = null): JournalStore {
    return JournalStore.onDisk(folder, clock, diskOf(folder, []), anchor);
  }

  /** The same, with its segments on another disk: for simulations and tests. */
  static onDisk(folder: string, clock: Clock, disk: SegmentDisk, anchor: Anchor | null = null): JournalStore {
    const { database, lock } = openForWriting(folder);
    return madeOf([database, lock], () => new JournalStore(database, lock, clock, 'write', disk, anchor));
  }

  /** Opens an existing journal to read it, also while a controller writes. `elsewhere`: where segments may lie that were moved away. */
  static openForReading(folder: string, clock: Clock, elsewhere: readonly string[] = []): JournalStore {
    const database = openForReading(folder);
    return madeOf([database], () => new JournalStore(database, null, clock, 'read', diskOf(folder, elsewhere), null));
  }

  /** A journal without a name, for simulations: what memory does not hold is on disk, and all is gone at the end. */
  static temporary(clock: Clock, disk: SegmentDisk = new MemoryDisk(), anchor: Anchor | null = null): JournalStore {
    return new JournalStore(openTemporary(), null, clock, 'write', disk, anchor);
  }

  /** As on a disk that takes no more, or does again: for simulations and tests. */
  limit(full: boolean): void {
    limitPages(this.#database, full);
  }

  get entries(): number {
    return this.#seq;
  }

  /** Where it lies, for whoever reads it by themselves; null where it has no name. */
  get file(): string | null {
    const file = this.#database.location() ?? '';
    return existsSync(file) ? file : null;
  }

  /** Is a group open, that is not durable yet? */
  get grouping(): boolean {
    return this.#inTransaction;
  }

  /** Hash of the newest entry: it stands for all of them. */
  get digest(): string {
    return this.#hash;
  }

  /** Hash of the first entry: a journal is known by it. Empty before there is one. */
  get firstHash(): string {
    return this.hashOf(1);
  }

  /** Hash of an entry; empty where there is none. */
  hashOf(seq: number): string {
    return this.reader.hashOf(seq);
  }

  /** Whose it is. Nobody without the key has said it where an anchor holds it. */
  get owner(): Owner {
    return this.#holding?.owner ?? ownerOf(this.reader);
  }

  /** Did whoever wrote the newest entry have the journal's key? */
  tip(seal: TipSeal): TipState {
    return guarded(() => new Tip(this.#database, seal).look((seq) => this.hashOf(seq)));
  }

  /**
   * Compares the wall clock with the newest entry: whoever goes on with a journal does, before anything else is written. The entry
   * that tells of a step joins the open group; null where the clock shows none.
   */
  compareClock(): Entry | null {
    this.#clockCompared = true;
    const known = [this.#newestAt, this.#holding?.latestAt ?? null].filter((at) => at !== null);
    if (known.length === 0) return null;
    const byMs = steppedWhileOff(Math.max(...known), this.#clock.wallTimeMs());
    return byMs === 0 ? null : this.append({ kind: 'clock.stepped', byMs, while: 'off' });
  }

  /**
   * Adds an entry to the open group; it counts once `commit` has returned. The first one since the opening comes behind what
   * `compareClock` finds.
   * @throws InvariantError where no start could read the entry again: the line stops, the journal stays whole.
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

  /** Opens a group, so that other tables may be written with the entries. */
  begin(): void {
    if (this.#inTransaction) return;
    guarded(() => this.#begin.run());
    this.#inTransaction = true;
  }

  /** Makes the group durable. If this throws, nobody knows whether it is: start anew from the file. */
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

  /** Forgets the open group, as a crash before the commit does. */
  rollback(): void {
    if (!this.#inTransaction) return;
    // A full disk has rolled it back already.
    if (this.#database.isTransaction) guarded(() => this.#database.exec('ROLLBACK'));
    this.#inTransaction = false;
    this.#clockCompared = this.#clockComparedDurably;
    this.#resume();
    this.#holding?.rollback();
    this.#projector.rollback();
  }

  /** All entries behind one, in their order. */
  read(afterSeq: number): Generator<Entry> {
    return this.reader.read(afterSeq);
  }

  /** Tables beside the entries, for their owner: those of a projection to be read, those that are kept to be written, too. */
  tables(owner: TableOwner): Tables {
    return new OwnTables(this.#database, owner, KEPT_TABLES.includes(owner) ? 'write' : 'read');
  }

  /** How many rows each table has that no entry tells, by owner. */
  get kept(): { readonly owner: string; readonly rows: Readonly<Record<string, number>> }[] {
    return KEPT_TABLES.map((owner) => ({ owner: owner.name, rows: rowsOf(this.tables(owner), owner) }));
  }

  /** Makes every projection anew from the entries; what is kept is left alone. No group is open. */
  rebuild(): Rebuilt[] {
    return guarded(() => this.#projector.rebuild((afterSeq) => this.read(afterSeq)));
  }

  /**
   * What was overwritten in the file (secure_delete) must not live on in the log beside it. False where a reader holds the log: it is
   * to be tried again. `patience`: `none` beside a running line, which must not wait for a reader.
   */
  emptyLog(patience: 'some' | 'none' = 'some'): boolean {
    return guarded(() => emptyLog(this.#database, patience));
  }

  /** Was its file deleted or replaced since it was opened? What is written goes nowhere then. */
  get isGone(): boolean {
    return this.#file.isGone;
  }

  /** Another number once any other program has written in the file: this one alone may. The last one where it is closed. */
  get foreignWrites(): number {
    if (this.#database.isOpen) this.#foreignWrites = Number(this.#dataVersion.get()?.['data_version']);
    return this.#foreignWrites;
  }

  /** What the journal's file and its log use on the disk. */
  get space(): StoreSpace {
    return guarded(() => spaceOf(this.#database));
  }

  /** Gives at most so many free pages back to the file system, where the file can; in a group of its own. */
  giveBack(pages: number): void {
    guarded(() => this.#database.exec(`PRAGMA incremental_vacuum(${pages})`));
  }

  /** Writes the whole file anew, without its free pages. No group is open, and nobody else writes. */
  compact(): void {
    guarded(() => compact(this.#database));
  }

  /** How far it goes by its own word, where it is a copy; else null. */
  get copyHead(): CopyHead | null {
    return headOfCopy(this.#database);
  }

  forgetCopyHead(): void {
    guarded(() => forgetHeadOfCopy(this.#database));
  }

  /** All that is durable, as one file that is not there yet and says how far it goes. */
  copyTo(file: string): void {
    guarded(() => copyWhole(this.#database, file));
  }

  close(): void {
    this.#holding?.close();
    this.#database.close();
    this.#lock?.close();
  }
}

/** What can't be made leaves nothing open: the folder's lock is free for whoever mends it. */
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
