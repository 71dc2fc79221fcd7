import { existsSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Is the journal's file still the one that was opened? A file that is deleted or replaced under a process takes every write all the same,
 * and all of it is gone once the process ends.
 */
export class FileWatch {
  readonly #files: readonly { readonly path: string; inode: string }[];

  /** Of a journal without a name nothing can be lost. */
  constructor(database: DatabaseSync) {
    const file = database.location();
    const paths = file === null || !existsSync(file) ? [] : [file, `${file}-wal`];
    this.#files = paths.map((path) => ({ path, inode: inodeOf(path) }));
  }

  /** Was the file or its log deleted or replaced since? Once it was, it stays so. */
  get isGone(): boolean {
    return this.#files.some((file) => {
      const now = inodeOf(file.path);
      // The log comes with the first write.
      if (file.inode === '' && now !== '') file.inode = now;
      return now !== file.inode;
    });
  }
}

/** Device and inode: what the name stands for now; empty for nothing. */
function inodeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? '' : `${found.dev}:${found.ino}`;
}
