import type { OrderFlaw } from './order-flaw.ts';
import { digestOf, openOrderStream } from './order-stream.ts';
import type { OrderFile } from './uploaded-file.ts';

/** Splits an order file into pieces large enough to hand to a thread, in constant memory. */

/** An order with both images is a few tens of kilobytes; a longer line is refused unread. */
const LINE_MAX_BYTES = 200_000;
/** Ten times the largest file: a few packed kilobytes can hold billions of line ends. */
const LINES_MAX = 5_000_000;
const NEWLINE = 0x0a;
/** A piece is handed on once it has this many bytes or lines. */
const PIECE_BYTES = 262_144;
const PIECE_LINES = 4096;
/** Layout of a piece's `spans`, per line. */
export const SPAN = { line: 0, from: 1, to: 2, size: 3 } as const;

/** Complete lines that are not empty. */
export interface LinePiece {
  readonly type: 'piece';
  /** Its buffer holds nothing else. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Three numbers per line: line number from 1, offset of its first byte, offset after its last byte. */
  readonly spans: Uint32Array<ArrayBuffer>;
}

export type ReadPiece =
  | LinePiece
  /** A line that is refused unread, or the point where the file becomes unreadable. */
  | { readonly type: 'refusal'; readonly line: number; readonly flaw: OrderFlaw }
  | { readonly type: 'end'; readonly sha256: string; readonly isWhole: boolean };

export async function* readPieces(file: OrderFile): AsyncGenerator<ReadPiece> {
  const stream = openOrderStream(file);
  const lines = new LineGatherer();
  let tooLong = false;
  for await (const chunk of stream.bytes) {
    if (lines.line >= LINES_MAX) {
      tooLong = true;
      break;
    }
    yield* lines.split(chunk);
  }
  const problem: OrderFlaw | null = tooLong ? { code: 'too-many-lines', most: LINES_MAX } : stream.problem();
  // The last line may be incomplete.
  if (problem === null) yield* lines.finishLine();
  yield* lines.piece();
  if (problem !== null) yield { type: 'refusal', line: lines.line + 1, flaw: problem };
  const sha256 = tooLong ? await digestOf(file) : stream.sha256();
  yield { type: 'end', sha256, isWhole: problem === null };
}

/** Collects lines until they fill a piece. */
class LineGatherer {
  /** Number of completed lines. */
  line = 0;
  #parts: Buffer[] = [];
  #bytes = 0;
  #spans: number[] = [];
  /** Bytes of the current, incomplete line. */
  #pendingBytes = 0;
  #overlong = false;

  *split(chunk: Buffer): Generator<ReadPiece> {
    for (let from = 0; ;) {
      const at = chunk.indexOf(NEWLINE, from);
      this.#add(chunk.subarray(from, at < 0 ? chunk.length : at));
      if (at < 0) return;
      yield* this.finishLine();
      if (this.#bytes >= PIECE_BYTES || this.#spans.length >= PIECE_LINES * SPAN.size) yield* this.piece();
      from = at + 1;
    }
  }

  #add(part: Buffer): void {
    if (this.#overlong || part.length === 0) return;
    this.#pendingBytes += part.length;
    this.#parts.push(part);
    this.#overlong = this.#pendingBytes > LINE_MAX_BYTES;
  }

  *finishLine(): Generator<ReadPiece> {
    this.line += 1;
    const bytes = this.#pendingBytes;
    if (bytes === 0) return;
    this.#pendingBytes = 0;
    if (!this.#overlong) {
      this.#spans.push(this.line, this.#bytes, this.#bytes + bytes);
      this.#bytes += bytes;
      return;
    }
    this.#overlong = false;
    // The buffered part of it follows the earlier lines, and is dropped.
    yield* this.piece();
    yield { type: 'refusal', line: this.line, flaw: { code: 'line-too-long', most: LINE_MAX_BYTES } };
  }

  /** Yields the completed lines, if any. The pending one stays. */
  *piece(): Generator<ReadPiece> {
    const bytes = new Uint8Array(this.#bytes);
    let at = 0;
    let rest: Buffer[] = [];
    for (const [index, part] of this.#parts.entries()) {
      if (at === bytes.length) {
        rest = this.#parts.slice(index);
        break;
      }
      bytes.set(part, at);
      at += part.length;
    }
    this.#parts = this.#pendingBytes > 0 ? rest : [];
    const spans = Uint32Array.from(this.#spans);
    this.#spans = [];
    this.#bytes = 0;
    if (spans.length > 0) yield { type: 'piece', bytes, spans };
  }
}
