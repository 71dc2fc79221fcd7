import type { SegmentDisk } from './segment-disk.ts';

interface MemoryFile {
  content: Uint8Array;
  /** Number of bytes that are durable. */
  synced: number;
}

/** An in-memory disk for simulations and tests: `crash` leaves the worst case of a power failure. */
export class MemoryDisk implements SegmentDisk {
  /** Called before each operation: a test may throw here. */
  step: (what: string) => void = () => undefined;
  #files = new Map<string, MemoryFile>();
  #durable = new Map<string, MemoryFile>();

  append(name: string, content: Uint8Array): Promise<void> {
    return this.#does(`append ${name}`, () => {
      const file = this.#files.get(name) ?? { content: new Uint8Array(), synced: 0 };
      file.content = Buffer.concat([file.content, content]);
      this.#files.set(name, file);
    });
  }

  sync(name: string): Promise<void> {
    return this.#does(`sync ${name}`, () => {
      const file = this.#file(name);
      file.synced = file.content.length;
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#does(`rename ${from}`, () => {
      this.#files.set(to, this.#file(from));
      this.#files.delete(from);
    });
  }

  syncFolder(): Promise<void> {
    return this.#does('sync folder', () => {
      this.#durable = new Map(this.#files);
    });
  }

  remove(name: string): void {
    this.step(`remove ${name}`);
    this.#files.delete(name);
  }

  names(): string[] {
    return [...this.#files.keys()];
  }

  size(name: string): number | null {
    return this.#files.get(name)?.content.length ?? null;
  }

  read(name: string, offset: number, length: number): Uint8Array {
    return this.#file(name).content.subarray(offset, offset + length);
  }

  path(): null {
    return null;
  }

  /** Drops names that were not synced, and unsynced content of files. */
  crash(): void {
    for (const file of this.#durable.values()) file.content = file.content.subarray(0, file.synced);
    this.#files = new Map(this.#durable);
  }

  #file(name: string): MemoryFile {
    const file = this.#files.get(name);
    if (file === undefined) throw new Error(`no file ${name}`);
    return file;
  }

  #does(what: string, work: () => void): Promise<void> {
    try {
      this.step(what);
      work();
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
