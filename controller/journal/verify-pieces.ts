import { Examiner, type ExaminedPiece, type ExamineTerms } from './examine.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import type { FrameMark } from './segments/segment-format.ts';
import { eachOfFrame, type RawEntry } from './segments/segment-frame.ts';
import type { Segment } from './segments/segment-table.ts';
import type { JournalStore } from './store.ts';
import { StoreError } from './store-error.ts';

/** Splits a journal into pieces that can be examined independently. */

/** The entry after which a verification begins, and its hash. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
}

export const BEGINNING: Place = { seq: 0, hash: GENESIS_HASH };

/** Frames of one segment. */
export interface FramesPiece {
  readonly kind: 'frames';
  readonly segment: Segment;
  readonly frames: readonly FrameMark[];
  /** Entries up to here are ignored. */
  readonly after: number;
  /** Last entry of the last frame. */
  readonly last: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Rows of the database, which the examiner reads itself. */
export interface RowsPiece {
  readonly kind: 'rows';
  /** The entry before the first one, and its hash. */
  readonly after: number;
  readonly previous: string;
  readonly last: number;
}

export type Piece =
  | FramesPiece
  | RowsPiece
  /** A segment that is not accessible, or differs from the journal's record. */
  | { readonly kind: 'unread'; readonly segment: Segment; readonly error: StoreError }
  /** Rows with numbers below the first: no store writes any. */
  | { readonly kind: 'strays' };

/** About 13,000 entries: small enough for memory, large enough that most cards begin and end within one piece. */
const FRAMES_AT_ONCE = 12;
const ROWS_AT_ONCE = 4000;

/** Yields everything after a place, in order. Entries that move to a segment meanwhile are read from there; none is skipped. */
export function* piecesOf(store: JournalStore, from: Place): Generator<Piece> {
  if (from.seq === 0 && store.reader.hasStrayRows) yield { kind: 'strays' };
  let [at, previous] = [from.seq, from.hash];
  for (const segment of store.segments.all) {
    if (segment.last <= from.seq) continue;
    yield* piecesOfSegment(store, segment, from.seq);
    [at, previous] = [segment.last, segment.lastHash];
  }
  for (;;) {
    const end = store.reader.endOfStretch(at, ROWS_AT_ONCE);
    if (end === null) return;
    yield { kind: 'rows', after: at, previous, last: end.seq };
    [at, previous] = [end.seq, end.hash];
  }
}

/** The rows of a piece, wherever they are now. */
function rowsOf(store: JournalStore, { after, last }: RowsPiece): RawEntry[] {
  const rows: RawEntry[] = [];
  for (const row of store.reader.rawFrom(after)) {
    if (row.seq > last) break;
    rows.push(row);
  }
  return rows;
}

function* piecesOfSegment(store: JournalStore, segment: Segment, after: number): Generator<Piece> {
  let all: readonly FrameMark[];
  try {
    all = store.segments.indexOf(segment).index.frames;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    yield { kind: 'unread', segment, error };
    return;
  }
  const frames = all.filter((_, index) => (all[index + 1]?.first ?? segment.last + 1) - 1 > after);
  for (let begin = 0; begin < frames.length; begin += FRAMES_AT_ONCE) {
    const end = begin + FRAMES_AT_ONCE;
    const [opens, closes] = [begin === 0, end >= frames.length];
    const last = (frames[end]?.first ?? segment.last + 1) - 1;
    yield { kind: 'frames', segment, frames: frames.slice(begin, end), after, last, opens, closes };
  }
}

/** The first entry of a piece that counts; 0 for none. */
export function firstOf(piece: Piece): number {
  if (piece.kind === 'frames') return Math.max(piece.frames[0]?.first ?? 0, piece.after + 1);
  return piece.kind === 'rows' ? piece.after + 1 : 0;
}

/** Whether the entry and its successor are both in the piece: the proof up to that entry is then not the proof at the end of the piece. */
export function isWithin(piece: Piece, seq: number): boolean {
  const last = piece.kind === 'frames' || piece.kind === 'rows' ? piece.last : 0;
  return firstOf(piece) <= seq && seq < last;
}

/** `readPart` returns a part of the segment's file. */
export function examineFrames(
  { frames, after }: Pick<FramesPiece, 'frames' | 'after'>,
  readPart: (offset: number, length: number) => Uint8Array,
  terms: ExamineTerms,
): ExaminedPiece {
  const examiner = new Examiner(terms);
  for (const mark of frames) examiner.frame(readPart(mark.offset, mark.bytes), mark, after);
  return examiner.close();
}

export function examineRows(rows: readonly RawEntry[], previous: string, terms: ExamineTerms): ExaminedPiece {
  if (rows.length === 0) return NOTHING_SEEN;
  const examiner = new Examiner(terms);
  examiner.rows(rows, previous);
  return examiner.close();
}

/** No entry exists there: the examination of the next one detects the gap. */
const NOTHING_SEEN: ExaminedPiece = { stretches: [], fold: null };

/** Only computes the hashes of a piece's entries. */
export function hashFrames(
  { frames, after }: Pick<FramesPiece, 'frames' | 'after'>,
  readPart: (offset: number, length: number) => Uint8Array,
): { entries: number; bytes: number } {
  let [entries, bytes] = [0, 0];
  for (const mark of frames)
    eachOfFrame(readPart(mark.offset, mark.bytes), mark, (seq, _, body) => {
      if (seq <= after) return;
      entries += 1;
      bytes += body.length;
    });
  return { entries, bytes };
}

export function hashRows(rows: readonly RawEntry[], previous: string): { entries: number; bytes: number } {
  let [bytes, before] = [0, previous];
  for (const { seq, at, body } of rows) {
    before = chainHash(before, seq, at, body);
    bytes += body.length;
  }
  return { entries: rows.length, bytes };
}

/** Examines a piece on this thread. */
export function examinePiece(store: JournalStore, piece: Piece, terms: ExamineTerms): ExaminedPiece {
  if (piece.kind === 'rows') return examineRows(rowsOf(store, piece), piece.previous, terms);
  if (piece.kind !== 'frames') return NOTHING_SEEN;
  const { disk } = store.segments;
  return examineFrames(piece, (offset, length) => disk.read(piece.segment.file, offset, length), terms);
}

export function hashPiece(store: JournalStore, piece: Piece): { entries: number; bytes: number } {
  if (piece.kind === 'rows') return hashRows(rowsOf(store, piece), piece.previous);
  if (piece.kind !== 'frames') return { entries: 0, bytes: 0 };
  const { disk } = store.segments;
  return hashFrames(piece, (offset, length) => disk.read(piece.segment.file, offset, length));
}
