import { withTimeout, type Clock } from '../../../stations/clock.ts';
import { StoreError } from '../store-error.ts';
import type { Archived, Archiver } from './archiver.ts';

/** Moves entries of closed batches in the background, one pass at a time. */

const STOP_LIMIT_MS = 3000;

export class BackgroundArchive {
  readonly #archiver: Archiver;
  readonly #clock: Clock;
  /** Why the last pass ended early; null if it did not. Entries that were not moved stay in the database, and the line continues. */
  problem: StoreError | null = null;
  #running: Promise<Archived> | null = null;

  constructor(archiver: Archiver, clock: Clock) {
    this.#archiver = archiver;
    this.#clock = clock;
  }

  /** Moves everything that can be moved now; if the disk refuses, nothing is moved and `problem` is set. */
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
