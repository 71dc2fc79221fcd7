import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import type { LoadedRecipe } from '../../recipes/recipe.ts';
import { siblingFile } from '../../stations/sibling-file.ts';
import type { CheckedPiece, OrderChecks } from './order-checks.ts';
import type { LinePiece } from './order-lines.ts';
import type { SealingKeys } from './sealing-keys.ts';

/** Checks and seals orders in threads, while the thread that owns the journal reads the file and writes. */

const THREADS_MOST = 4;
/** Pieces per thread, running or queued, so that it never waits for the next one. */
const PIECES_A_THREAD = 2;
/** Heap per thread: the recipe's drawings, and the result of one piece of the file. */
const HEAP_MB = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 } as const;

/** Parameters of each thread at its start. */
export interface CheckingBegin {
  readonly folder: string;
  readonly hash: string;
  readonly batch: string;
  readonly keys: SharedArrayBuffer;
}

export class CheckingPool implements OrderChecks {
  readonly ahead: number;
  readonly #pool: Piscina<LinePiece, CheckedPiece>;

  constructor({ folder, hash }: LoadedRecipe, { batch, shared }: SealingKeys) {
    const threads = Math.min(THREADS_MOST, Math.max(1, availableParallelism()));
    this.ahead = threads * PIECES_A_THREAD;
    const begin: CheckingBegin = { folder, hash, batch, keys: shared };
    this.#pool = new Piscina<LinePiece, CheckedPiece>({
      filename: siblingFile('./checking-worker', import.meta.url),
      workerData: begin,
      // All start at once and stay until the import ends: starting one costs as much as a thousand orders.
      minThreads: threads,
      maxThreads: threads,
      // The next piece is queued before a thread has finished its current one, so that it need not wait for the main thread's writes.
      concurrentTasksPerWorker: PIECES_A_THREAD,
      maxQueue: this.ahead,
      resourceLimits: HEAP_MB,
    });
  }

  check(piece: LinePiece): Promise<CheckedPiece> {
    return this.#pool.run(piece, { transferList: [piece.bytes.buffer, piece.spans.buffer] });
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
