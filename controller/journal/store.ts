import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Clock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import { steppedWhileOff } from './clock-gap.ts';
import { entryBody, type Entry, type EntryBody } from './entry.ts';
import { readFact, textOf, type FactProblem } from './facts/stored-fact.ts';
import { Lookup } from './lookup.ts';
import { OwnTables } from './own-tables.ts';
import type { TableOwner, Tables } from './projection.ts';
import { KEPT_TABLES } from './projections.ts';
import { Projector, type Rebuilt } from './projector.ts';
import { guarded, StoreError } from './store-error.ts';
import { MemoryDisk } from './segments/memory-disk.ts';
import { FolderDisk, SEGMENT_FOLDER, type SegmentDisk } from './segments/segment-disk.ts';
import type { RawEntry } from './segments/segment-format.ts';
import { Segments } from './segments/segments.ts';
import { emptyLog, spaceOf, type StoreSpace } from './store-space.ts';
import {
  compact,
  FORMER_KINDS,
  limitPages,
  openForReading,
  openForWriting,
  openTemporary,
  RARE_KINDS_SQL,
  STAYING_KINDS_SQL,
  type RareKind,
} from './store-file.ts';
import { copyWhole, forgetHeadOfCopy, headOfCopy, type CopyHead } from './whole-copy.ts';

/** The journal on disk: SQLite, write-ahead log, every commit synced before anything acts on it. */

const ROWS_AT_ONCE = 1000;
/** Entries move to a segment a few times a day at most. */
const MOVED_MEANWHILE_MAX = 10;

export class JournalStore {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #lock: DatabaseSync | null;
  readonly #insert: StatementSync;
  readonly #projector: Projector;
  readonly lookup: Lookup;
  /** The entries that have left the database. */
  readonly segments: Segments;
  readonly #pageOf: StatementSync;
  readonly #hashOf: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #seq = 0;
  #hash = GENESIS_HASH;
  /** The newest entry's time; null before there is one. */
  #newestAt: number | null = null;
  /** Since it was opened the clock was compared with the newest entry; durably, once the group is. */
  #clockCompared = false;
  #clockComparedDurably = false;
  #inTransaction = false;

  private constructor(
    database: DatabaseSync,
    lock: DatabaseSync | null,
    clock: Clock,
    mode: 'read' | 'write',
    disk: SegmentDisk,
  ) {
    this.#database = database;
    this.segments = new Segments(database, disk);
    this.#pageOf = database.prepare(
      'SELECT seq, at, body, hash FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
    );
    this.#lock = lock;
    this.#clock = clock;
    this.#insert = database.prepare('INSERT INTO entry (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)');
    this.#hashOf = database.prepare(
      // Of what lies in segments the table has the kinds alone that are looked for; nothing else there counts.
      `SELECT hash FROM entry WHERE seq = ? AND (seq > (SELECT ifnull(max(last), 0) FROM segment) OR ${STAYING_KINDS_SQL})`,
    );
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#resume();
    this.#projector = new Projector(database);
    if (mode === 'read') this.#projector.requirePresent();
    else this.#projector.catchUp((afterSeq) => this.read(afterSeq), this.#seq);
    this.lookup = new Lookup((owner) => this.tables(owner));
  }

  /** Goes on behind the newest entry that is durable. */
  #resume(): void {
    const last = this.#database.prepare('SELECT seq, at, hash FROM entry ORDER BY seq DESC LIMIT 1').get();
    this.#seq = typeof last?.['seq'] === 'number' ? last['seq'] : 0;
    this.#hash = typeof last?.['hash'] === 'string' ? last['hash'] : GENESIS_HASH;
    this.#newestAt = typeof last?.['at'] === 'number' ? last['at'] : null;
  }

  /** Opens the folder's journal for writing, and makes it where there is none. One controller a folder. */
  static open(folder: string, clock: Clock, elsewhere: readonly string[] = []): JournalStore {
    return JournalStore.onDisk(folder, clock, diskOf(folder, elsewhere));
  }

  /** The same, with its segments on another disk: for simulations and tests. */
  static onDisk(folder: string, clock: Clock, disk: SegmentDisk): JournalStore {
    const { database, lock } = openForWriting(folder);
    return guarded(() => new JournalStore(database, lock, clock, 'write', disk));
  }

  /** Opens an existing journal to read it, also while a controller writes. `elsewhere`: where segments may lie that were moved away. */
  static openForReading(folder: string, clock: Clock, elsewhere: readonly string[] = []): JournalStore {
    const database = openForReading(folder);
    return guarded(() => new JournalStore(database, null, clock, 'read', diskOf(folder, elsewhere)));
  }

  /** A journal without a name, for simulations: what memory does not hold is on disk, and all is gone at the end. */
  static temporary(clock: Clock, disk: SegmentDisk = new MemoryDisk()): JournalStore {
    return new JournalStore(openTemporary(), null, clock, 'write', disk);
  }

  /** As on a disk that takes no more, or does again: for simulations and tests. */
  limit(full: boolean): void {
    limitPages(this.#database, full);
  }

  get entries(): number {
    return this.#seq;
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
    const hash = this.#hashOf.get(seq)?.['hash'];
    return typeof hash === 'string' ? hash : this.segments.hashOf(seq);
  }

  /**
   * Compares the wall clock with the newest entry: whoever goes on with a journal does, before anything else is written. The entry
   * that tells of a step joins the open group; null where the clock shows none.
   */
  compareClock(): Entry | null {
    this.#clockCompared = true;
    if (this.#newestAt === null) return null;
    const byMs = steppedWhileOff(this.#newestAt, this.#clock.wallTimeMs());
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
    guarded(() => this.#projector.keep(this.#seq));
    guarded(() => this.#commit.run());
    this.#inTransaction = false;
    this.#clockComparedDurably = this.#clockCompared;
  }

  /** Forgets the open group, as a crash before the commit does. */
  rollback(): void {
    if (!this.#inTransaction) return;
    // A full disk has rolled it back already.
    if (this.#database.isTransaction) guarded(() => this.#database.exec('ROLLBACK'));
    this.#inTransaction = false;
    this.#clockCompared = this.#clockComparedDurably;
    this.#resume();
    this.#projector.rollback();
  }

  *read(afterSeq: number): Generator<Entry> {
    for (const row of this.#from(Math.max(0, afterSeq))) yield entryOf(row);
  }

  /** Entries of a stretch that speak of something by its ID: a first sieve, by the text alone. */
  between(firstSeq: number, lastSeq: number, id: string): Entry[] {
    const recent =
      'SELECT seq, at, body, hash FROM entry WHERE seq BETWEEN ? AND ? AND instr(body, ?) > 0 ORDER BY seq';
    return this.#across((upTo) =>
      [
        ...this.#archived(firstSeq, Math.min(lastSeq, upTo)).filter(({ body }) => body.includes(id)),
        ...this.#database
          .prepare(recent)
          .all(Math.max(firstSeq, upTo + 1), lastSeq, id)
          .map((row) => rawOf(row)),
      ].map((row) => entryOf(row)),
    );
  }

  /** All entries from one to another, both included. */
  stretch(firstSeq: number, lastSeq: number): Entry[] {
    const recent = 'SELECT seq, at, body, hash FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq';
    return this.#across((upTo) =>
      [
        ...this.#archived(firstSeq, Math.min(lastSeq, upTo)),
        ...this.#database
          .prepare(recent)
          .all(Math.max(firstSeq, upTo + 1), lastSeq)
          .map((row) => rawOf(row)),
      ].map((row) => entryOf(row)),
    );
  }

  /** The first entry at or after an instant of the wall clock, by halving; the last one where there is none. */
  entryAt(at: number): number {
    const timeOf = this.#database.prepare('SELECT at FROM entry WHERE seq = ?');
    return this.#across((upTo) => {
      // Whole segments by their ends; only the one in which it lies is read.
      const ended = this.segments.all.findLast(({ lastAt }) => lastAt < at)?.last ?? 0;
      const isAt = this.segments.all.find(({ first }) => first === ended + 1) ?? null;
      if (isAt !== null && isAt.firstAt >= at) return isAt.first;
      let low = ended + 1;
      let high = isAt === null ? this.#seq : isAt.last;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const time = middle <= upTo ? this.segments.from(middle)[0]?.at : Number(timeOf.get(middle)?.['at']);
        if (Number(time) >= at) high = middle;
        else low = middle + 1;
      }
      return low;
    });
  }

  /** At most `count` entries before one, the newest first. */
  before(seq: number, count: number): Entry[] {
    const recent = 'SELECT seq, at, body, hash FROM entry WHERE seq < ? AND seq > ? ORDER BY seq DESC LIMIT ?';
    return this.#across((upTo) => {
      const rows = this.#database
        .prepare(recent)
        .all(seq, upTo, count)
        .map((row) => rawOf(row));
      const last = Math.min(upTo, (rows.at(-1)?.seq ?? seq) - 1);
      const older = this.#archived(Math.max(1, last - (count - rows.length) + 1), last);
      return [...rows, ...older.toReversed()].map((row) => entryOf(row));
    });
  }

  /** The entries of these kinds, without a look at the others. A lift may make one of them of a kind that is no longer written. */
  *readKinds(kinds: readonly RareKind[], afterSeq = 0): Generator<Entry> {
    const asked = `${RARE_KINDS_SQL} AND kind IN (${kinds.map(() => '?').join(', ')})`;
    const former = FORMER_KINDS.map(() => '?').join(', ');
    const rows = this.#database
      .prepare(
        `SELECT seq, at, body, hash FROM entry WHERE seq > ? AND (${former === '' ? asked : `(${asked}) OR kind IN (${former})`}) ORDER BY seq`,
      )
      .all(afterSeq, ...kinds, ...FORMER_KINDS);
    const wanted: ReadonlySet<string> = new Set(kinds);
    for (const row of rows) {
      const entry = entryOf(rawOf(row));
      if (wanted.has(entry.body.kind)) yield entry;
    }
  }

  /** Raw rows for the check of the chain, which must not trust what is parsed. Page by page: who reads slowly holds no lock meanwhile. */
  *rows(): Generator<RawEntry> {
    // What bears a number below the first one was never written by a store.
    for (const row of this.#page(Number.MIN_SAFE_INTEGER, 0)) yield row;
    yield* this.#from(0);
  }

  /** The entries of a kind, the newest first: who has found theirs reads no further. */
  *newestFirst(kind: RareKind): Generator<Entry> {
    const rows = this.#database
      .prepare(`SELECT seq, at, body, hash FROM entry WHERE ${RARE_KINDS_SQL} AND kind = ? ORDER BY seq DESC`)
      .iterate(kind);
    for (const row of rows) yield entryOf(rawOf(row));
  }

  /** Has it a row with a number below the first one? No store writes any. */
  get hasStrayRows(): boolean {
    return this.#page(Number.MIN_SAFE_INTEGER, 0).length > 0;
  }

  /** Raw rows behind an entry. */
  rawFrom(afterSeq: number): Generator<RawEntry> {
    return this.#from(afterSeq);
  }

  /** The rows of a stretch that lies in segments which stay in the table all the same: kinds that are looked for. */
  stayingRows(firstSeq: number, lastSeq: number): RawEntry[] {
    return this.#database
      .prepare(`SELECT seq, at, body, hash FROM entry WHERE seq BETWEEN ? AND ? AND ${STAYING_KINDS_SQL} ORDER BY seq`)
      .all(firstSeq, lastSeq)
      .map((row) => rawOf(row));
  }

  /** Rows of the table itself, before they are moved to a segment. */
  rowsToMove(firstSeq: number, lastSeq: number): RawEntry[] {
    return this.#database
      .prepare('SELECT seq, at, body, hash FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq')
      .all(firstSeq, lastSeq)
      .map((row) => rawOf(row));
  }

  *#from(afterSeq: number): Generator<RawEntry> {
    let after = afterSeq;
    for (;;) {
      const rows = this.#next(after);
      for (const row of rows) yield row;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.seq;
    }
  }

  /** What follows an entry, in pieces: a frame of a segment, or a page of the table. */
  #next(after: number): readonly RawEntry[] {
    return this.#across((upTo) =>
      after < upTo ? this.segments.from(after + 1) : this.#page(after, Number.MAX_SAFE_INTEGER),
    );
  }

  #page(after: number, upTo: number): RawEntry[] {
    return this.#pageOf.all(after, upTo, ROWS_AT_ONCE).map((row) => rawOf(row));
  }

  #archived(firstSeq: number, lastSeq: number): RawEntry[] {
    const found: RawEntry[] = [];
    for (let seq = Math.max(1, firstSeq); seq <= lastSeq;) {
      const rows = this.segments.from(seq);
      found.push(...rows.slice(0, lastSeq - seq + 1));
      seq += rows.length;
    }
    return found;
  }

  /** Reads in segments and the table, again where another process has moved entries from here to there meanwhile. */
  #across<T>(read: (upTo: number) => T): T {
    for (let attempt = 1; ; attempt += 1) {
      const { upTo } = this.segments;
      const found = read(upTo);
      if (upTo === this.segments.upTo || attempt === MOVED_MEANWHILE_MAX) return found;
    }
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
    this.#database.close();
    this.#lock?.close();
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

function rawOf(row: Readonly<Record<string, unknown>>): RawEntry {
  const { seq, at, body, hash } = row;
  if (typeof seq !== 'number' || typeof at !== 'number' || typeof body !== 'string' || typeof hash !== 'string') {
    throw new StoreError('corrupt', 'an entry of the journal is not readable');
  }
  return { seq, at, body, hash };
}

function entryOf({ seq, at, body, hash }: RawEntry): Entry {
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
  const read = readFact(text);
  if ('body' in read) return read.body;
  throw new StoreError(
    read.problem === 'newer' ? 'version' : 'corrupt',
    `entry ${seq} of the journal ${WRONG[read.problem]}`,
  );
}

const WRONG: Readonly<Record<FactProblem, string>> = {
  'not-json': 'is not JSON',
  newer: 'was written by a newer version of Cardline',
  unknown: 'is of no known kind',
};
