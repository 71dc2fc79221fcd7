import type { KeyObject } from 'node:crypto';

import { GENESIS_HASH } from './chain.ts';
import { examineFrame, examineRows, type Examined } from './examine.ts';
import type { FrameMark, RawEntry } from './segments/segment-format.ts';
import type { Segment } from './segments/segment-table.ts';
import type { JournalStore } from './store.ts';
import { StoreError } from './store-error.ts';

/** A journal in pieces, each of which can be looked at without the others. */

/** The place behind which a check begins, and the hash of the entry there. */
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
  /** Entries up to here don't count. */
  readonly after: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Rows of the database. */
export interface RowsPiece {
  readonly kind: 'rows';
  readonly rows: readonly RawEntry[];
  /** The hash before the first one. */
  readonly previous: string;
}

export type Piece =
  | FramesPiece
  | RowsPiece
  /** A segment that is not at hand, or not the one that the journal knows. */
  | { readonly kind: 'unread'; readonly segment: Segment; readonly error: StoreError }
  /** Rows with numbers below the first: no store writes any. */
  | { readonly kind: 'strays' };

/** About 4400 entries: so few that the pieces in memory are small, so many that handing them over costs little. */
const FRAMES_AT_ONCE = 4;
const ROWS_AT_ONCE = 4000;

/** Everything behind a place, in order. Entries that move to a segment meanwhile are read from there, and none is passed over. */
export function* piecesOf(store: JournalStore, from: Place): Generator<Piece> {
  if (from.seq === 0 && store.reader.hasStrayRows) yield { kind: 'strays' };
  let [at, previous] = [from.seq, from.hash];
  for (const segment of store.segments.all) {
    if (segment.last <= from.seq) continue;
    yield* piecesOfSegment(store, segment, from.seq);
    [at, previous] = [segment.last, segment.lastHash];
  }
  let rows: RawEntry[] = [];
  for (const row of store.reader.rawFrom(at)) {
    rows.push(row);
    if (rows.length < ROWS_AT_ONCE) continue;
    yield { kind: 'rows', rows, previous };
    previous = row.hash;
    rows = [];
  }
  if (rows.length > 0) yield { kind: 'rows', rows, previous };
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
    yield { kind: 'frames', segment, frames: frames.slice(begin, end), after, opens, closes };
  }
}

/** `read`: a part of the segment's file. */
export function examineFrames(
  { frames, after }: Pick<FramesPiece, 'frames' | 'after'>,
  read: (offset: number, length: number) => Uint8Array,
  publicKey: KeyObject | null,
): Examined[] {
  return frames.map((mark) => examineFrame(read(mark.offset, mark.bytes), mark, publicKey, after));
}

export function examinePiece(store: JournalStore, piece: Piece, publicKey: KeyObject | null): Examined[] {
  if (piece.kind === 'rows') return [examineRows(piece.rows, piece.previous, publicKey)];
  if (piece.kind !== 'frames') return [];
  const { disk } = store.segments;
  return examineFrames(piece, (offset, length) => disk.read(piece.segment.file, offset, length), publicKey);
}
