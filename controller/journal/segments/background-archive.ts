import { withTimeout, type Clock } from '../../../stations/clock.ts';
import { StoreError } from '../store-error.ts';
import type { Archived, Archiver } from './archiver.ts';

/** Moves entries of closed batches beside the line's work, one pass at a time. */

const STOP_LIMIT_MS = 3000;

export class BackgroundArchive {
  readonly #archiver: Archiver;
  readonly #clock: Clock;
  /** Why the newest pass ended early; null where it did not. What is not moved stays in the database, and the line goes on. */
  problem: StoreError | null = null;
  #running: Promise<Archived> | null = null;

  constructor(archiver: Archiver, clock: Clock) {
    this.#archiver = archiver;
    this.#clock = clock;
  }

  /** Moves all that can be moved now; nothing where the disk refuses, and `problem` says why. */
  archiveClosed(): Promise<Archived> {
    this.#running ??= this.#pass().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#archiver.stop();
    if (this.#running !== null) await withTimeout(this.#clock, STOP_LIMIT_MS, this.#running, null);
  }

  async #pass(): Promise<Archived> {
    try {
      const moved = await this.#archiver.archiveClosed();
      this.problem = null;
      return moved;
    } catch (error) {
      this.problem =
        error instanceof StoreError
          ? error
          : new StoreError('io', error instanceof Error ? error.message : String(error));
      return { segments: 0, entries: 0, bytes: 0 };
    }
  }
}
