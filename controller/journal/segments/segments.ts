import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { AwayError, StoreError } from '../store-error.ts';
import { STAYING_KINDS_SQL } from '../store-file.ts';
import type { SegmentDisk } from './segment-disk.ts';
import { readIndex, type FrameMark, type ReadIndex } from './segment-format.ts';
import { unpacked, type RawEntry } from './segment-frame.ts';
import { segmentOf, type Segment } from './segment-table.ts';

/**
 * The entries that have left the table `entry`: from the first one up to `upTo`, without a gap. Files are read frame by frame and trusted
 * only as far as their hashes match those in the segment table.
 */

/** Unpacked frames cached: about 1 MB each. */
const FRAMES_KEPT = 16;
/** Indexes cached: 40 kB for a segment of 250,000 entries. */
const INDEXES_KEPT = 32;

/** Reads entries from segment files through caches of unpacked frames and indexes. */
export class Segments {
  readonly disk: SegmentDisk;
  readonly #database: DatabaseSync;
  readonly #upTo: StatementSync;
  readonly #holding: StatementSync;
  readonly #newest: StatementSync;
  readonly #endedBefore: StatementSync;
  readonly #indexes = new Map<string, ReadIndex>();
  readonly #frames = new Map<string, readonly RawEntry[]>();

  constructor(database: DatabaseSync, disk: SegmentDisk) {
    this.#database = database;
    this.disk = disk;
    this.#upTo = database.prepare('SELECT max(last) AS last FROM segment');
    this.#newest = database.prepare('SELECT * FROM segment ORDER BY first DESC LIMIT 1');
    this.#endedBefore = database.prepare('SELECT last FROM segment WHERE last_at < ? ORDER BY first DESC LIMIT 1');
    this.#holding = database.prepare('SELECT * FROM segment WHERE first <= ? ORDER BY first DESC LIMIT 1');
  }

  /** The newest entry in a segment; 0 for none. */
  get upTo(): number {
    return Number(this.#upTo.get()?.['last'] ?? 0);
  }

  get all(): Segment[] {
    return this.#database
      .prepare('SELECT * FROM segment ORDER BY first')
      .all()
      .map((row) => segmentOf(row));
  }

  /** The segment with the newest entries. */
  get newest(): Segment | null {
    const row = this.#newest.get();
    return row === undefined ? null : segmentOf(row);
  }

  /** The last entry of the newest segment that ended before a wall-clock instant; 0 for none. */
  endedBefore(at: number): number {
    return Number(this.#endedBefore.get(at)?.['last'] ?? 0);
  }

  /** The segment that holds the entry; null for none. */
  holding(seq: number): Segment | null {
    const row = this.#holding.get(seq);
    const segment = row === undefined ? null : segmentOf(row);
    return segment !== null && seq <= segment.last ? segment : null;
  }

  /**
   * The entry and those that follow it in its frame.
   * @throws StoreError `away`, `missing` or `corrupt`.
   */
  from(seq: number): readonly RawEntry[] {
    const segment = this.holding(seq);
    if (segment === null) throw new StoreError('corrupt', `entry ${seq} of the journal lies in no segment`);
    const { frames } = this.indexOf(segment).index;
    const at = frames.findLastIndex(({ first }) => first <= seq);
    const rows = this.#frame(segment, frames, at);
    const [first] = rows;
    return first === undefined || first.seq === seq ? rows : rows.slice(seq - first.seq);
  }

  /**
   * Call before a read that must not fail half-way.
   * @throws StoreError if a segment is not accessible.
   */
  requireAtHand(): void {
    for (const segment of this.all) this.indexOf(segment);
  }

  /** Null if the file is not the one in the journal: the chain verification reports it. */
  tryIndexOf(segment: Segment): ReadIndex | null {
    try {
      return this.indexOf(segment);
    } catch (error) {
      if (error instanceof StoreError) return null;
      throw error;
    }
  }

  /** The index of a segment, compared with the journal's record of it. */
  indexOf(segment: Segment): ReadIndex {
    const known = this.#indexes.get(segment.digest);
    if (known !== undefined) return known;
    const size = this.disk.size(segment.file);
    if (size === null) throw notAtHand(segment);
    const read = readIndex(size, (offset, length) => this.disk.read(segment.file, offset, length));
    if (read?.digest !== segment.digest)
      throw new StoreError(
        'corrupt',
        `${segment.file} is not the segment of entries ${segment.first} to ${segment.last} that the journal knows`,
      );
    keep(this.#indexes, segment.digest, read, INDEXES_KEPT);
    return read;
  }

  #frame(segment: Segment, frames: readonly FrameMark[], at: number): readonly RawEntry[] {
    const mark = frames[at];
    if (mark === undefined) throw new StoreError('corrupt', `${segment.file} has not the frame that it names`);
    const name = `${segment.digest} ${at}`;
    const known = this.#frames.get(name);
    if (known !== undefined) return known;
    if (this.disk.size(segment.file) === null) throw notAtHand(segment);
    const rows = unpacked(this.disk.read(segment.file, mark.offset, mark.bytes), mark);
    requireLeadsOn(segment, rows, frames[at + 1] ?? null);
    keep(this.#frames, name, rows, FRAMES_KEPT);
    return rows;
  }

  /** The hash of an entry: from the files or, for the ends of a segment, from the table. */
  hashOf(seq: number): string {
    const segment = this.holding(seq);
    if (segment === null) return '';
    if (seq === segment.first) return segment.firstHash;
    if (seq === segment.last) return segment.lastHash;
    return this.from(seq)[0]?.hash ?? '';
  }

  /**
   * Registers a segment whose file is complete, durable and was read back: from now on its entries are read from it. In a transaction of
   * its own.
   */
  add(segment: Segment): void {
    const { first, last, firstAt, lastAt, previous, firstHash, lastHash, digest, file, bytes, folder, movedAt } =
      segment;
    this.#database
      .prepare('INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        first,
        last,
        firstAt,
        lastAt,
        previous,
        firstHash,
        lastHash,
        digest,
        file,
        bytes,
        first - 1,
        folder,
        movedAt,
      );
  }

  /**
   * Deletes at most this many rows of entries that are in segments, in one transaction. The journal is complete after each: such entries
   * are read from the segment, whether their row still exists or not. False if nothing is left to delete.
   */
  drop(rows: number): boolean {
    const row = this.#database.prepare('SELECT * FROM segment WHERE dropped < last ORDER BY first LIMIT 1').get();
    if (row === undefined) return false;
    const { first, last, dropped } = segmentOf(row);
    const upTo = Math.min(last, dropped + rows);
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.#database
        .prepare(`DELETE FROM entry WHERE seq > ? AND seq <= ? AND NOT (${STAYING_KINDS_SQL})`)
        .run(dropped, upTo);
      this.#database.prepare('UPDATE segment SET dropped = ? WHERE first = ?').run(upTo, first);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
    return true;
  }

  /** `folder`: the file's new location; empty for beside the journal. */
  moved(segment: Segment, folder: string, at: number): void {
    this.#database
      .prepare('UPDATE segment SET folder = ?, moved_at = ? WHERE first = ?')
      .run(folder, at, segment.first);
  }
}

/** `away` if it was moved, `missing` if it is gone without a move. */
function notAtHand({ first, last, file, folder, movedAt }: Segment): StoreError {
  if (folder === '')
    return new StoreError(
      'missing',
      `${file} with entries ${first} to ${last} is gone, and nobody moved it: bring it back from a backup`,
    );
  return new AwayError({ first, last, file, folder, since: movedAt });
}

function requireLeadsOn(segment: Segment, rows: readonly RawEntry[], next: FrameMark | null): void {
  const last = rows.at(-1);
  const expected = next === null ? segment.lastHash : next.previous;
  const lastSeq = next === null ? segment.last : next.first - 1;
  if (last?.hash !== expected || last.seq !== lastSeq)
    throw new StoreError(
      'corrupt',
      `${segment.file} is damaged: its entries up to ${lastSeq} are not those that the journal had`,
    );
}

function keep<T>(kept: Map<string, T>, name: string, value: T, most: number): void {
  const oldest = kept.keys().next();
  if (kept.size >= most && oldest.done !== true) kept.delete(oldest.value);
  kept.set(name, value);
}
