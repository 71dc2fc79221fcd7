import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import { siblingFile } from '../../stations/sibling-file.ts';
import type { ExaminedPiece } from './examine.ts';
import { CANONICAL_KINDS } from './facts/canonical-pattern.ts';
import type { CanonicalKind } from './facts/canonical-reader.ts';
import type { JournalStore } from './store.ts';
import { BUSY_PATIENCE_MS } from './store-file.ts';
import { Sequence, type Verification, type VerifyTerms } from './verify.ts';
import { BEGINNING, hashPiece, piecesOf, type FramesPiece, type Piece, type RowsPiece } from './verify-pieces.ts';

/** Verifies on all cores: threads examine the pieces, this thread combines the results in order. */

/** `path`: the file that holds the frames; rows are in the journal's own. `hash`: only the chain is computed. */
export type ExamineTask = (
  | (Pick<FramesPiece, 'frames' | 'after'> & { readonly path: string })
  | Omit<RowsPiece, 'kind'>
) &
  ({ readonly does: 'examine'; readonly folds: boolean } | { readonly does: 'hash' });

/** What was read and hashed. */
export interface Hashed {
  readonly entries: number;
  /** Number of characters in the entries' texts. */
  readonly bytes: number;
}

/** More threads would be faster than the disk. */
const THREADS_MOST = 16;
/** Enough that no thread ever waits for this one, and memory stays small. */
const PIECES_A_THREAD = 3;
/** Heap per thread: a piece is a few megabytes and short-lived. */
const HEAP_MB = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 24 } as const;

/** Parameters of each thread at its start. */
export interface ExamineBegin {
  readonly publicKey: KeyObject | null;
  readonly kinds: readonly CanonicalKind[];
  /** The journal's file; null for an unlinked one. */
  readonly file: string | null;
  readonly busyMs: number;
}

/** `progress` is called with the number of entries examined so far. */
export async function verifyOnAllCores(
  store: JournalStore,
  terms: VerifyTerms,
  progress: (entries: number) => void,
): Promise<Verification> {
  const sequence = new Sequence(store, terms);
  const pool = new ExaminingPool(terms.publicKey, store.file);
  const examine = async (piece: Piece): Promise<ExaminedPiece | null> => {
    const task = taskOf(store, piece);
    return task === null ? null : pool.examine({ ...task, does: 'examine', folds: sequence.folds(piece) });
  };
  await pool.inOrder(piecesOf(store, sequence.from), examine, (piece, examined) => {
    sequence.add(piece, examined ?? sequence.examine(piece));
    progress(sequence.at);
  });
  return sequence.close();
}

/**
 * Lower bound for the cost of a full verification: reads and unpacks the same entries from the same files and computes the hash chain, with
 * the same threads, without examining the contents.
 */
export async function hashOnAllCores(store: JournalStore): Promise<Hashed> {
  const pool = new ExaminingPool(null, store.file);
  let [entries, bytes] = [0, 0];
  const read = async (piece: Piece): Promise<Hashed | null> => {
    const task = taskOf(store, piece);
    return task === null ? null : pool.hash({ ...task, does: 'hash' });
  };
  await pool.inOrder(piecesOf(store, BEGINNING), read, (piece, found) => {
    const hashed = found ?? hashPiece(store, piece);
    entries += hashed.entries;
    bytes += hashed.bytes;
  });
  return { entries, bytes };
}

type PieceTask = ExamineTask extends infer T ? (T extends unknown ? Omit<T, 'does' | 'folds'> : never) : never;

/** Null if no thread can read the piece by itself. */
function taskOf(store: JournalStore, piece: Piece): PieceTask | null {
  if (piece.kind === 'rows') {
    const { after, previous, last } = piece;
    return store.file === null ? null : { after, previous, last };
  }
  const path = piece.kind === 'frames' ? store.segments.disk.path(piece.segment.file) : null;
  return piece.kind !== 'frames' || path === null ? null : { path, frames: piece.frames, after: piece.after };
}

class ExaminingPool {
  readonly #ahead: number;
  readonly #pool: Piscina<ExamineTask, ExaminedPiece | Hashed | null>;

  constructor(publicKey: KeyObject | null, file: string | null) {
    const threads = Math.min(THREADS_MOST, Math.max(1, availableParallelism()));
    this.#ahead = threads * PIECES_A_THREAD;
    const begin: ExamineBegin = { publicKey, kinds: CANONICAL_KINDS, file, busyMs: BUSY_PATIENCE_MS };
    this.#pool = new Piscina<ExamineTask, ExaminedPiece | Hashed | null>({
      filename: siblingFile('./examine-worker', import.meta.url),
      workerData: begin,
      minThreads: threads,
      maxThreads: threads,
      maxQueue: this.#ahead,
      resourceLimits: HEAP_MB,
    });
  }

  /** Null if rows are missing: they have moved to a segment meanwhile, or somebody deleted some. */
  examine(task: ExamineTask & { readonly does: 'examine' }): Promise<ExaminedPiece | null> {
    // The type of a thread's answer follows from the task.
    return this.#pool.run(task) as Promise<ExaminedPiece | null>;
  }

  hash(task: ExamineTask & { readonly does: 'hash' }): Promise<Hashed | null> {
    return this.#pool.run(task) as Promise<Hashed | null>;
  }

  /** `look` starts some pieces ahead; `add` is called with the results in order. Ends the threads. */
  async inOrder<T>(
    pieces: Iterable<Piece>,
    look: (piece: Piece) => Promise<T>,
    add: (piece: Piece, found: T) => void,
  ): Promise<void> {
    const waiting: { readonly piece: Piece; readonly found: Promise<T> }[] = [];
    const addFirst = async (): Promise<void> => {
      const next = waiting.shift();
      if (next !== undefined) add(next.piece, await next.found);
    };
    try {
      for (const piece of pieces) {
        waiting.push({ piece, found: look(piece) });
        if (waiting.length >= this.#ahead) await addFirst();
      }
      while (waiting.length > 0) await addFirst();
    } finally {
      // Pieces that nothing waits for any more must not cause unhandled rejections.
      for (const { found } of waiting) found.catch(() => undefined);
      await this.#pool.destroy();
    }
  }
}
