import { shortIdentifier } from '../../stations/smartcard/icao9303/lds.ts';

/** Transparent elementary files of a master file and one application, ISO/IEC 7816-4 §7, with their access rules. */

/** `free`: anybody. `access`: after BAC or PACE. `extended`: after terminal authentication as well. */
export type ReadRule = 'free' | 'access' | 'extended';

export interface TransparentFile {
  readonly fid: number;
  readonly maxBytes: number;
  readonly readRule: ReadRule;
  /** Whether personalization may write it. */
  readonly writable: boolean;
  /** Grows while written; reading past the end returns «end of file reached». */
  content: Uint8Array;
}

/** Files of one directory, by file identifier. */
export class FileSystem {
  readonly #files = new Map<number, TransparentFile>();

  create(file: TransparentFile): void {
    this.#files.set(file.fid, file);
  }

  find(fid: number): TransparentFile | null {
    return this.#files.get(fid) ?? null;
  }

  all(): Iterable<TransparentFile> {
    return this.#files.values();
  }

  /** Finds a file by short identifier: the last five bits of the identifier (9303-10 §3.11). */
  findShort(sfi: number): TransparentFile | null {
    for (const file of this.#files.values()) if (shortIdentifier(file.fid) === sfi) return file;
    return null;
  }
}

/** Returns false when the data do not fit. */
export function updateFile(file: TransparentFile, offset: number, data: Uint8Array): boolean {
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
