import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import type { Examined } from './examine.ts';
import type { JournalStore } from './store.ts';
import { Sequence, type Verification, type VerifyTerms } from './verify.ts';
import { examinePiece, piecesOf, type FramesPiece, type Piece, type RowsPiece } from './verify-pieces.ts';

/** A check on all processors: threads look at the pieces, this one goes through what they found, in order. */

export type ExamineTask =
  | (Pick<FramesPiece, 'frames' | 'after'> & { readonly path: string })
  | Pick<RowsPiece, 'rows' | 'previous'>;

/** More would be faster than what they are read from. */
const THREADS_MOST = 16;
/** So that no thread ever waits for this one, and memory stays small. */
const PIECES_A_THREAD = 3;
/** Of a thread: a piece is a few megabytes, and what it was is soon of no use any more. */
const HEAP_MB = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 } as const;

/** `progress`: how many entries were looked at so far. */
export async function verifyOnAllCores(
  store: JournalStore,
  terms: VerifyTerms,
  progress: (entries: number) => void,
): Promise<Verification> {
  const sequence = new Sequence(store, terms);
  const pool = new ExaminingPool(store, terms.publicKey);
  const waiting: { readonly piece: Piece; readonly examined: Promise<Examined[]> }[] = [];
  const addFirst = async (): Promise<void> => {
    const next = waiting.shift();
    if (next === undefined) return;
    sequence.add(next.piece, await next.examined);
    progress(sequence.at);
  };
  try {
    for (const piece of piecesOf(store, sequence.from)) {
      waiting.push({ piece, examined: pool.examine(piece) });
      if (waiting.length >= pool.ahead) await addFirst();
    }
    while (waiting.length > 0) await addFirst();
    return sequence.close();
  } finally {
    // Of pieces that nobody waits for any more no answer is missed.
    for (const { examined } of waiting) examined.catch(() => undefined);
    await pool.close();
  }
}

class ExaminingPool {
  readonly ahead: number;
  readonly #store: JournalStore;
  readonly #publicKey: KeyObject | null;
  readonly #pool: Piscina<ExamineTask, Examined[]>;

  constructor(store: JournalStore, publicKey: KeyObject | null) {
    const threads = Math.min(THREADS_MOST, Math.max(1, availableParallelism()));
    this.ahead = threads * PIECES_A_THREAD;
    this.#store = store;
    this.#publicKey = publicKey;
    this.#pool = new Piscina<ExamineTask, Examined[]>({
      filename: new URL(`examine-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href,
      workerData: { publicKey },
      minThreads: threads,
      maxThreads: threads,
      maxQueue: this.ahead,
      resourceLimits: HEAP_MB,
    });
  }

  async examine(piece: Piece): Promise<Examined[]> {
    if (piece.kind === 'rows') return this.#pool.run({ rows: piece.rows, previous: piece.previous });
    const path = piece.kind === 'frames' ? this.#store.segments.disk.path(piece.segment.file) : null;
    if (piece.kind !== 'frames' || path === null) return examinePiece(this.#store, piece, this.#publicKey);
    return this.#pool.run({ path, frames: piece.frames, after: piece.after });
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
