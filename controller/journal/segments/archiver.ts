import { createHash, hash } from 'node:crypto';

import { sleep, type Clock } from '../../../stations/clock.ts';
import { chainHash, GENESIS_HASH } from '../chain.ts';
import { ClosedBatches } from '../closed-batches.ts';
import { isOfKind, OTHER_KIND } from '../own-kind.ts';
import { StoreError } from '../store-error.ts';
import type { JournalStore } from '../store.ts';
import { floorOf } from './floor.ts';
import {
  FRAME_BYTES,
  indexText,
  packed,
  readIndex,
  SEGMENT_HEAD,
  tail,
  type FrameMark,
  type SegmentIndex,
  type SegmentSignature,
} from './segment-format.ts';
import { frameText, unpacked, type RawEntry } from './segment-frame.ts';
import type { Segment } from './segment-table.ts';

/**
 * Moves entries that are no longer needed in the database to segments: write the file, sync it, read it back and compare every hash with
 * the row's, name it, sync its folder, register the segment, and only then delete the rows, a few at a time. If it is killed at any
 * instant, each entry is read from exactly one place: its row until the segment is registered, the segment from then on. An interrupted
 * segment is started again with half as many entries, so that controllers with short lives make progress too.
 */

export interface ArchiveTerms {
  /** Fewer entries than this are not worth a file. */
  readonly least: number;
  readonly most: number;
  readonly frameBytes: number;
  /** Pause between two pieces of work; the line's turn goes first. */
  readonly pauseMs: number;
}

/** A segment holds some 10,000 cards: half a day of production. */
export const ARCHIVE_TERMS: ArchiveTerms = { least: 5000, most: 250_000, frameBytes: FRAME_BYTES, pauseMs: 20 };

/** Rows deleted per transaction between two turns of the line. */
const ROWS_DROPPED_AT_ONCE = 500;
const ROWS_READ_AT_ONCE = 250;
const UNFINISHED = '.new';
/** Name of a segment in progress: its first and last entry. */
const BEGUN_NAME = /^(\d+)-(\d+)\.seg(?:\.new)?$/;

export interface ArchiverPorts {
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly terms: ArchiveTerms;
  /** Signs a segment's digest; null if nothing is signed (simulations in virtual time). */
  readonly sign: ((digest: string) => SegmentSignature) | null;
  /** The lowest entry that others still need in the database, for example a snapshot's. */
  readonly alsoNeeded: () => number;
  /** Packs a frame; simulations in virtual time do it without a thread. */
  readonly pack?: (text: string) => Promise<Uint8Array>;
}

/** What was moved. */
export interface Archived {
  readonly segments: number;
  readonly entries: number;
  readonly bytes: number;
}

export class Archiver {
  readonly #ports: ArchiverPorts;
  readonly #closed: ClosedBatches;
  readonly #stopped = new AbortController();

  constructor(ports: ArchiverPorts) {
    this.#ports = ports;
    this.#closed = new ClosedBatches(ports.store);
  }

  /** Stops all work; an unfinished segment is left as after a crash. */
  stop(): void {
    this.#stopped.abort();
  }

  /**
   * Moves everything that can be moved. One call at a time.
   * @throws StoreError if the disk refuses; nothing is lost then.
   */
  async archiveClosed(): Promise<Archived> {
    const { store, terms, alsoNeeded } = this.#ports;
    let moved: Archived = { segments: 0, entries: 0, bytes: 0 };
    let most = this.#most();
    await this.#drop();
    for (;;) {
      const first = store.segments.upTo + 1;
      const floor = Math.min(floorOf(store, this.#closed), alsoNeeded());
      const last = Math.min(floor - 1, first + most - 1);
      if (last - first + 1 < terms.least || this.#stopped.signal.aborted) return moved;
      const segment = await this.#write(first, last);
      if (segment === null) return moved;
      most = Math.min(terms.most, 2 * most);
      await this.#drop();
      moved = {
        segments: moved.segments + 1,
        entries: moved.entries + last - first + 1,
        bytes: moved.bytes + segment.bytes,
      };
    }
  }

  /**
   * Maximum number of entries for the next segment: half as many as an interrupted one that a crash left. A named file that is not
   * registered is overwritten or left: nothing reads it.
   */
  #most(): number {
    const { store, terms } = this.#ports;
    const { upTo, disk } = store.segments;
    let most = terms.most;
    for (const name of disk.names()) {
      const [, first, last] = BEGUN_NAME.exec(name) ?? [];
      if (Number(first) === upTo + 1) most = Math.min(most, Math.ceil((Number(last) - upTo) / 2));
      else if (name.endsWith(UNFINISHED)) disk.remove(name);
    }
    return Math.max(terms.least, most);
  }

  #unfinished(): string[] {
    return this.#ports.store.segments.disk.names().filter((name) => name.endsWith(UNFINISHED));
  }

  /** Null if it was stopped. */
  async #write(first: number, last: number): Promise<Segment | null> {
    const { store } = this.#ports;
    const { disk } = store.segments;
    const file = `${numbered(first)}-${numbered(last)}.seg`;
    const unfinished = `${file}${UNFINISHED}`;
    // The interrupted file tells the next pass how far it came, until this one is in place.
    const before = this.#unfinished();
    for (const name of before) if (name === unfinished) disk.remove(name);
    const index = await this.#writeFrames(unfinished, first, last);
    if (index === null) return null;
    const text = indexText(index);
    const digest = hash('sha256', text, 'hex');
    const signature = this.#ports.sign?.(digest) ?? { key: '', signature: '' };
    await disk.append(unfinished, tail(text, signature));
    await disk.sync(unfinished);
    if (!(await this.#isTheSame(unfinished, index, digest))) return null;
    await disk.rename(unfinished, file);
    await disk.syncFolder();
    if (!(await this.#free())) return null;
    const { firstAt, lastAt, previous, firstHash, lastHash } = index;
    const segment: Segment = {
      first,
      last,
      firstAt,
      lastAt,
      previous,
      firstHash,
      lastHash,
      digest,
      file,
      bytes: disk.size(file) ?? 0,
      dropped: first - 1,
      folder: '',
      movedAt: 0,
    };
    store.segments.add(segment);
    for (const name of before) if (name !== unfinished) disk.remove(name);
    return segment;
  }

  async #writeFrames(file: string, first: number, last: number): Promise<SegmentIndex | null> {
    const { store, terms, pack = packed } = this.#ports;
    const { disk } = store.segments;
    const content = createHash('sha256');
    const frames: FrameMark[] = [];
    let offset = SEGMENT_HEAD.length;
    let before: RawEntry | null = null;
    let opening: RawEntry | null = null;
    const start = store.segments.newest?.lastHash ?? GENESIS_HASH;
    await disk.append(file, SEGMENT_HEAD);
    for (let seq = first; seq <= last;) {
      const rows = await this.#rowsOfFrame(seq, last, terms.frameBytes);
      const [head] = rows;
      if (head === undefined) return null;
      const previous: string = before?.hash ?? start;
      requireChained(rows, seq, previous);
      const frame = await pack(frameText(rows));
      await disk.append(file, frame);
      content.update(frame);
      frames.push({ offset, bytes: frame.length, first: seq, at: head.at, previous });
      offset += frame.length;
      opening ??= head;
      before = rows.at(-1) ?? head;
      seq = before.seq + 1;
      if (!(await this.#free())) return null;
    }
    if (opening === null || before === null) return null;
    return {
      format: 'cardline-segment',
      version: 1,
      first,
      last,
      firstAt: opening.at,
      lastAt: before.at,
      previous: start,
      firstHash: opening.hash,
      lastHash: before.hash,
      content: content.digest('hex'),
      frames,
    };
  }

  /** Empty if it was stopped. */
  async #rowsOfFrame(first: number, last: number, bytes: number): Promise<RawEntry[]> {
    const rows: RawEntry[] = [];
    let size = 0;
    while (size < bytes) {
      const next = this.#ports.store.reader.rowsToMove(
        first + rows.length,
        Math.min(last, first + rows.length + ROWS_READ_AT_ONCE - 1),
      );
      for (const row of next) size += row.body.length;
      rows.push(...next);
      if (next.length === 0 || first + rows.length > last) break;
      if (!(await this.#free())) return [];
    }
    return rows;
  }

  /** Reads the file back, frame by frame, and compares it with the rows, which all still exist. False if it was stopped. */
  async #isTheSame(file: string, index: SegmentIndex, digest: string): Promise<boolean> {
    const { store } = this.#ports;
    const { disk } = store.segments;
    const damaged = new StoreError('io', `${file} was read back otherwise than it was written; nothing was moved`);
    const size = disk.size(file) ?? 0;
    if (readIndex(size, (offset, length) => disk.read(file, offset, length))?.digest !== digest) throw damaged;
    for (const [at, mark] of index.frames.entries()) {
      if (!(await this.#free())) return false;
      const last = (index.frames[at + 1]?.first ?? index.last + 1) - 1;
      const rows = store.reader.rowsToMove(mark.first, last);
      const read = unpacked(disk.read(file, mark.offset, mark.bytes), mark);
      const same = read.length === rows.length && read.every((row, place) => isSame(row, rows[place]));
      if (!same) throw damaged;
    }
    return true;
  }

  async #drop(): Promise<void> {
    while (await this.#free()) if (!this.#ports.store.segments.drop(ROWS_DROPPED_AT_ONCE)) return;
  }

  /** Waits until the line has had its turn and no group is open. False if this was stopped meanwhile. */
  async #free(): Promise<boolean> {
    const { store, clock, terms } = this.#ports;
    do {
      await sleep(clock, terms.pauseMs, this.#stopped.signal);
      if (this.#stopped.signal.aborted) return false;
    } while (store.grouping);
    return true;
  }
}

function isSame(read: RawEntry, row: RawEntry | undefined): boolean {
  return (
    row !== undefined && read.seq === row.seq && read.at === row.at && read.body === row.body && read.hash === row.hash
  );
}

/** Entries that could not be read back unchanged must not leave the database: a journal with a broken chain stays as it is. */
function requireChained(rows: readonly RawEntry[], first: number, previous: string): void {
  let before = previous;
  for (const [index, { seq, at, kind = '', body, hash: stored }] of rows.entries()) {
    before = chainHash(before, seq, at, body);
    if (!isOfKind(body, kind))
      throw new StoreError('corrupt', `entry ${seq} ${OTHER_KIND}: nothing is moved from there on`);
    if (seq !== first + index || stored !== before)
      throw new StoreError(
        'corrupt',
        `the chain of hashes is broken at entry ${first + index}: nothing is moved from there on`,
      );
  }
}

function numbered(seq: number): string {
  return String(seq).padStart(12, '0');
}
