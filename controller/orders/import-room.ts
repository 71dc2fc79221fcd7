import { statfsSync } from 'node:fs';

import { StoreError } from '../journal/store-error.ts';

/** Room that an import leaves on the disk: the line that runs meanwhile writes its journal there. */

/** What stays free, whichever is less. */
const FREE_LEAST_BYTES = 512_000_000;
const FREE_LEAST_SHARE = 0.05;
/** Written between two looks at the disk. */
const LOOK_EVERY_BYTES = 64_000_000;

export class ImportRoom {
  readonly #folder: string;
  /** Written since the disk was looked at; null before it ever was. */
  #bytes: number | null = null;

  /** `folder`: on the disk of the journal. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Before so many bytes are written. Throws a StoreError where the disk has no room for them beside the journal. */
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
