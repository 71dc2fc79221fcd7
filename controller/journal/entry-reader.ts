import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { chainHash, GENESIS_HASH } from './chain.ts';
import type { Entry } from './entry.ts';
import type { RawEntry } from './segments/segment-frame.ts';
import type { Segments } from './segments/segments.ts';
import { FORMER_KINDS, RARE_KINDS_SQL, STAYING_KINDS_SQL, type RareKind } from './store-file.ts';
import { StoreError } from './store-error.ts';
import { RAW_COLUMNS, rawOf, notReadable } from './raw-row.ts';
import { entryOf } from './stored-entry.ts';

/**
 * Reads a journal's entries as one sequence: those in segments, then those in the table. Another process may move entries from the table to
 * segments meanwhile.
 */

const ROWS_AT_ONCE = 1000;
/** Entries move to a segment a few times a day at most. */
const MOVED_MEANWHILE_MAX = 10;

export class EntryReader {
  readonly #database: DatabaseSync;
  readonly #segments: Segments;
  readonly #pageOf: StatementSync;
  readonly #hashOf: StatementSync;
  readonly #endOf: StatementSync;

  constructor(database: DatabaseSync, segments: Segments) {
    this.#database = database;
    this.#segments = segments;
    this.#pageOf = database.prepare(`SELECT ${RAW_COLUMNS} FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`);
    this.#endOf = database.prepare('SELECT seq, hash FROM entry WHERE seq > ? ORDER BY seq LIMIT 1 OFFSET ?');
    this.#hashOf = database.prepare(
      // Below the segments' end, only rows of the rare kinds remain in the table; others are ignored.
      `SELECT hash FROM entry WHERE seq = ? AND (seq > (SELECT ifnull(max(last), 0) FROM segment) OR ${STAYING_KINDS_SQL})`,
    );
  }

  /** Hash of an entry; empty for none. */
  hashOf(seq: number): string {
    const hash = this.#hashOf.get(seq)?.['hash'];
    return typeof hash === 'string' ? hash : this.#segments.hashOf(seq);
  }

  /**
   * All entries after one, in order, each verified against the hash chain: nothing is folded that does not follow from its predecessor.
   * @throws StoreError `corrupt`, which names the entry.
   */
  *read(afterSeq: number): Generator<Entry> {
    let seq = Math.max(0, afterSeq);
    let hash = seq === 0 ? GENESIS_HASH : this.hashOf(seq);
    for (const row of this.rawFrom(seq)) {
      seq += 1;
      hash = chainHash(hash, seq, row.at, row.body);
      if (row.seq !== seq || row.hash !== hash)
        throw new StoreError(
          'corrupt',
          `the chain of hashes is broken at entry ${seq} of the journal: nothing is made of it, or of what follows; restore a backup`,
        );
      yield entryOf(row);
    }
  }

  /** Entries of a range that mention an ID: a first filter, by text only. */
  between(firstSeq: number, lastSeq: number, id: string): Entry[] {
    return this.#across((upTo) =>
      [
        ...this.#archived(firstSeq, Math.min(lastSeq, upTo)).filter(({ body }) => body.includes(id)),
        ...this.#rows('seq BETWEEN ? AND ? AND instr(body, ?) > 0', Math.max(firstSeq, upTo + 1), lastSeq, id),
      ].map((row) => entryOf(row)),
    );
  }

  /** All entries of a range, both ends included. */
  stretch(firstSeq: number, lastSeq: number): Entry[] {
    return this.rawStretch(firstSeq, lastSeq).map((row) => entryOf(row));
  }

  /** The same as they are stored, for whoever searches their text first. */
  rawStretch(firstSeq: number, lastSeq: number): RawEntry[] {
    return this.#across((upTo) => [
      ...this.#archived(firstSeq, Math.min(lastSeq, upTo)),
      ...this.#rows('seq BETWEEN ? AND ?', Math.max(firstSeq, upTo + 1), lastSeq),
    ]);
  }

  /** At most `count` entries before one, newest first. */
  before(seq: number, count: number): Entry[] {
    const recent = `SELECT ${RAW_COLUMNS} FROM entry WHERE seq < ? AND seq > ? ORDER BY seq DESC LIMIT ?`;
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

  /** The first entry at or after a wall-clock instant, by binary search; the last one if there is none. */
  entryAt(at: number): number {
    const timeOf = this.#database.prepare('SELECT at FROM entry WHERE seq = ?');
    const newest = this.#database.prepare('SELECT max(seq) AS newest FROM entry');
    return this.#across((upTo) => {
      // Segments by their ends; only the one that holds it is read.
      const ended = this.#segments.endedBefore(at);
      const isAt = this.#segments.holding(ended + 1);
      if (isAt !== null && isAt.firstAt >= at) return isAt.first;
      let low = ended + 1;
      let high = isAt === null ? Number(newest.get()?.['newest']) : isAt.last;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const time = middle <= upTo ? this.#segments.from(middle)[0]?.at : Number(timeOf.get(middle)?.['at']);
        if (Number(time) >= at) high = middle;
        else low = middle + 1;
      }
      return low;
    });
  }

  /** The entries of a period of the wall clock, without its second end; `last` is before `first` when there are none. */
  within(fromAt: number, toAt: number): { readonly first: number; readonly last: number } {
    const bound = (at: number): number => {
      const seq = this.entryAt(at);
      // The last one of all stands for one that is not there yet.
      const [entry] = this.before(seq + 1, 1);
      return entry !== undefined && entry.at < at ? seq + 1 : seq;
    };
    return { first: bound(fromAt), last: bound(toAt) - 1 };
  }

  /** The entries of these kinds, without reading others. A lift may produce one from a kind that is no longer written. */
  *readKinds(kinds: readonly RareKind[], afterSeq = 0): Generator<Entry> {
    const marks = (names: readonly string[]): string => names.map(() => '?').join(', ');
    const asked = `${RARE_KINDS_SQL} AND kind IN (${marks(kinds)})`;
    const orFormer = FORMER_KINDS.length === 0 ? asked : `(${asked}) OR kind IN (${marks(FORMER_KINDS)})`;
    const wanted: ReadonlySet<string> = new Set(kinds);
    for (const row of this.#rows(`seq > ? AND (${orFormer})`, afterSeq, ...kinds, ...FORMER_KINDS)) {
      const entry = entryOf(row);
      if (wanted.has(entry.body.kind)) yield entry;
    }
  }

  /** The entries of a kind, newest first: stop iterating once found. */
  *newestFirst(kind: RareKind): Generator<Entry> {
    const rows = this.#database
      .prepare(`SELECT ${RAW_COLUMNS} FROM entry WHERE ${RARE_KINDS_SQL} AND kind = ? ORDER BY seq DESC`)
      .iterate(kind);
    for (const row of rows) yield entryOf(rawOf(row));
  }

  /** Raw rows for the chain verification, which must not trust parsed data. Page by page: a slow consumer holds no lock. */
  *rows(): Generator<RawEntry> {
    // A number below the first one was never written by a store.
    for (const row of this.#page(Number.MIN_SAFE_INTEGER, 0)) yield row;
    yield* this.rawFrom(0);
  }

  /** Whether a row has a number below the first one. No store writes any. */
  get hasStrayRows(): boolean {
    return this.#page(Number.MIN_SAFE_INTEGER, 0).length > 0;
  }

  /** The last entry of a range of at most `most` after one, without reading contents; null if nothing follows. */
  endOfStretch(afterSeq: number, most: number): Pick<RawEntry, 'seq' | 'hash'> | null {
    return this.#across((upTo) => {
      if (afterSeq < upTo)
        return (
          this.#segments
            .from(afterSeq + 1)
            .slice(0, most)
            .at(-1) ?? null
        );
      const row = this.#endOf.get(afterSeq, most - 1) ?? this.#newestBehind(afterSeq);
      if (row === undefined) return null;
      const { seq, hash } = row;
      if (typeof seq !== 'number' || typeof hash !== 'string') throw notReadable();
      return { seq, hash };
    });
  }

  #newestBehind(afterSeq: number): Readonly<Record<string, unknown>> | undefined {
    return this.#database.prepare('SELECT seq, hash FROM entry WHERE seq > ? ORDER BY seq DESC LIMIT 1').get(afterSeq);
  }

  /** Raw rows after an entry, page by page. */
  *rawFrom(afterSeq: number): Generator<RawEntry> {
    let after = afterSeq;
    for (;;) {
      const rows = this.#next(after);
      for (const row of rows) yield row;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.seq;
    }
  }

  /** Rows of a range in segments that stay in the table because their kinds are queried. */
  stayingRows(firstSeq: number, lastSeq: number): RawEntry[] {
    return this.#rows(`seq BETWEEN ? AND ? AND ${STAYING_KINDS_SQL}`, firstSeq, lastSeq);
  }

  /** Rows of the table, before they are moved to a segment. */
  rowsToMove(firstSeq: number, lastSeq: number): RawEntry[] {
    return this.#rows('seq BETWEEN ? AND ?', firstSeq, lastSeq);
  }

  /** The entries after one: a frame of a segment, or a page of the table. */
  #next(after: number): readonly RawEntry[] {
    return this.#across((upTo) =>
      after < upTo ? this.#segments.from(after + 1) : this.#page(after, Number.MAX_SAFE_INTEGER),
    );
  }

  /** Reads segments and table, and repeats if another process has moved entries meanwhile. */
  #across<T>(read: (upTo: number) => T): T {
    for (let attempt = 1; ; attempt += 1) {
      const { upTo } = this.#segments;
      const found = read(upTo);
      if (upTo === this.#segments.upTo || attempt === MOVED_MEANWHILE_MAX) return found;
    }
  }

  #page(after: number, upTo: number): RawEntry[] {
    return this.#pageOf.all(after, upTo, ROWS_AT_ONCE).map((row) => rawOf(row));
  }

  /** Rows of the table, in order. */
  #rows(where: string, ...values: (string | number)[]): RawEntry[] {
    return this.#database
      .prepare(`SELECT ${RAW_COLUMNS} FROM entry WHERE ${where} ORDER BY seq`)
      .all(...values)
      .map((row) => rawOf(row));
  }

  #archived(firstSeq: number, lastSeq: number): RawEntry[] {
    const found: RawEntry[] = [];
    for (let seq = Math.max(1, firstSeq); seq <= lastSeq;) {
      const rows = this.#segments.from(seq);
      found.push(...rows.slice(0, lastSeq - seq + 1));
      seq += rows.length;
    }
    return found;
  }
}
