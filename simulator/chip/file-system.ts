/** Transparent elementary files in one application below the master file, ISO/IEC 7816-4 §7. */

export interface TransparentFile {
  readonly fid: number;
  readonly maxBytes: number;
  /** Grows as it is written: reading past it answers «end of file reached». */
  content: Uint8Array;
  readonly writable: boolean;
}

export class FileSystem {
  readonly #files = new Map<number, TransparentFile>();

  create(fid: number, maxBytes: number, content: Uint8Array, writable: boolean): void {
    this.#files.set(fid, { fid, maxBytes, content, writable });
  }

  find(fid: number): TransparentFile | null {
    return this.#files.get(fid) ?? null;
  }

  /** False where the data do not fit. */
  update(file: TransparentFile, offset: number, data: Uint8Array): boolean {
    const end = offset + data.length;
    if (end > file.maxBytes || offset > file.content.length) return false;
    if (end > file.content.length) {
      const grown = new Uint8Array(end);
      grown.set(file.content);
      file.content = grown;
    }
    file.content.set(data, offset);
    return true;
  }
}
