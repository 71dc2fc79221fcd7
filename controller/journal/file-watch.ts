import { existsSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Detects that the journal's file was deleted or replaced. A process can still write to its open file then, but everything is lost once it
 * ends.
 */
export class FileWatch {
  readonly #files: readonly { readonly path: string; inode: string }[];

  /** An unlinked journal has no file to lose. */
  constructor(database: DatabaseSync) {
    const file = database.location();
    const paths = file === null || !existsSync(file) ? [] : [file, `${file}-wal`];
    this.#files = paths.map((path) => ({ path, inode: inodeOf(path) }));
  }

  /** True once the file or its log was deleted or replaced; it stays true. */
  get isGone(): boolean {
    return this.#files.some((file) => {
      const now = inodeOf(file.path);
      // The log appears with the first write.
      if (file.inode === '' && now !== '') file.inode = now;
      return now !== file.inode;
    });
  }
}

/** Device and inode that the name refers to now; empty for none. */
function inodeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? '' : `${found.dev}:${found.ino}`;
}
