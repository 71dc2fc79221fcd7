import { statfsSync } from 'node:fs';

import { StoreError } from '../journal/store-error.ts';

/** Free disk space that an import preserves for the journal of a running line. */

/** What stays free: the smaller of the two. */
const FREE_LEAST_BYTES = 512_000_000;
const FREE_LEAST_SHARE = 0.05;
/** Bytes written between two checks of the disk. */
const LOOK_EVERY_BYTES = 64_000_000;

export class ImportRoom {
  readonly #folder: string;
  /** Bytes written since the last check; null before the first one. */
  #bytes: number | null = null;

  /** `folder`: on the disk of the journal. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Call before writing this many bytes.
   * @throws StoreError if the disk has no room for them beside the journal.
   */
  require(bytes: number): void {
    this.#bytes = (this.#bytes ?? LOOK_EVERY_BYTES) + bytes;
    if (this.#bytes < LOOK_EVERY_BYTES) return;
    this.#bytes = 0;
    const { bavail, blocks, bsize } = statfsSync(this.#folder);
    if (bavail * bsize < Math.min(FREE_LEAST_BYTES, blocks * bsize * FREE_LEAST_SHARE))
      throw new StoreError(
        'full',
        `the disk is full: there is too little room on the disk of ${this.#folder} for the import of these orders`,
      );
  }
}
