import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Storage of segments. Content is durable after `sync`, names after `syncFolder`. */
export interface SegmentDisk {
  /** Appends to a file, creating it if necessary. */
  append(name: string, content: Uint8Array): Promise<void>;
  sync(name: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  syncFolder(): Promise<void>;
  remove(name: string): void;
  names(): string[];
  /** Null if the file is not accessible. */
  size(name: string): number | null;
  /** Throws if it can't be read. */
  read(name: string, offset: number, length: number): Uint8Array;
  /** Its path, for direct readers; null if it is not accessible or not a file. */
  path(name: string): string | null;
}

export const SEGMENT_FOLDER = 'segments';

/** The folder beside the journal; `elsewhere`: other folders for segments that were moved. */
export class FolderDisk implements SegmentDisk {
  readonly #folder: string;
  readonly #elsewhere: readonly string[];

  constructor(folder: string, elsewhere: readonly string[]) {
    this.#folder = folder;
    this.#elsewhere = elsewhere;
  }

  async append(name: string, content: Uint8Array): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    await using file = await open(join(this.#folder, name), 'a', 0o600);
    await file.writeFile(content);
  }

  async sync(name: string): Promise<void> {
    await using file = await open(join(this.#folder, name), 'r+');
    await file.sync();
  }

  rename(from: string, to: string): Promise<void> {
    return rename(join(this.#folder, from), join(this.#folder, to));
  }

  async syncFolder(): Promise<void> {
    // The parent folder too: this folder may be new.
    for (const folder of [this.#folder, join(this.#folder, '..')]) {
      await using opened = await open(folder, 'r');
      await opened.sync();
    }
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name), { force: true });
  }

  names(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : [];
  }

  size(name: string): number | null {
    const path = this.path(name);
    return path === null ? null : statSync(path).size;
  }

  read(name: string, offset: number, length: number): Uint8Array {
    const file = openSync(this.path(name) ?? join(this.#folder, name), 'r');
    try {
      const buffer = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const count = readSync(file, buffer, done, length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return buffer.subarray(0, done);
    } finally {
      closeSync(file);
    }
  }

  path(name: string): string | null {
    return (
      [this.#folder, ...this.#elsewhere].map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null
    );
  }
}
