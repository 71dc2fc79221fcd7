import { constants, rmSync } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import type { Entropy } from '../../stations/random.ts';
import { InvariantError } from '../../stations/fault.ts';
import { guarded } from '../journal/store-error.ts';
import { joined, NONCE_BYTES, parted, seal, SEALING_KEY_BYTES, TAG_BYTES, unseal } from '../keys/sealed.ts';
import type { ByteReader } from './byte-reader.ts';

/**
 * An order file that was uploaded, until it is imported. It is stored sealed, part by part, under a key that is only in memory, in an
 * unlinked file: however the process ends, no file remains, and the disk blocks are unreadable.
 */

const PART_BYTES = 262_144;
const RECORD_MORE_BYTES = NONCE_BYTES + TAG_BYTES;
const PREFIX = 'import-';

/** An order file: its path, or an uploaded one. */
export type OrderFile = string | UploadedFile;

export class UploadedFile {
  /** As it was sent before the file; null for none. */
  readonly manifest: Uint8Array | null;
  readonly #file: FileHandle;
  readonly #entropy: Entropy;
  readonly #key: Uint8Array;
  #bytes = 0;

  private constructor(file: FileHandle, manifest: Uint8Array | null, entropy: Entropy) {
    this.#file = file;
    this.manifest = manifest;
    this.#entropy = entropy;
    this.#key = entropy.bytes(SEALING_KEY_BYTES);
  }

  /** Opens an empty file, which must be closed. `folder`: on the journal's disk. */
  static async open(folder: string, manifest: Uint8Array | null, entropy: Entropy): Promise<UploadedFile> {
    const own = await mkdtemp(join(folder, PREFIX));
    try {
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      return new UploadedFile(await open(join(own, 'orders'), flags, 0o600), manifest, entropy);
    } finally {
      // Unlinked: reachable only through the open descriptor.
      rmSync(own, { recursive: true, force: true });
    }
  }

  /** Size of the file as uploaded. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Stores everything that the reader yields. False if it is more than `mostBytes`.
   * @throws StoreError if the disk has no room.
   */
  async store(reader: ByteReader, mostBytes: number): Promise<boolean> {
    for (let at = 0; ;) {
      const part = await reader.exactly(PART_BYTES);
      if (part.length === 0) return true;
      if (this.#bytes + part.length > mostBytes) return false;
      const record = joined(seal(this.#key, part, nameOf(this.#bytes), this.#entropy));
      await this.#write(record, at);
      at += record.length;
      this.#bytes += part.length;
    }
  }

  async #write(record: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < record.length;) {
      try {
        done += (await this.#file.write(record, done, record.length - done, at + done)).bytesWritten;
      } catch (error) {
        guarded(() => {
          throw error;
        }, 'the uploaded file can’t be kept');
      }
    }
  }

  /**
   * Yields the file from its first byte to its last; can be called repeatedly.
   * @throws InvariantError if the stored bytes were changed.
   */
  async *read(): AsyncGenerator<Buffer> {
    for (let [from, at] = [0, 0]; from < this.#bytes;) {
      const size = Math.min(PART_BYTES, this.#bytes - from) + RECORD_MORE_BYTES;
      const record = Buffer.alloc(size);
      const { bytesRead } = await this.#file.read(record, 0, size, at);
      const part = bytesRead < size ? null : unseal(this.#key, parted(record), nameOf(from));
      if (part === null) throw new InvariantError('the uploaded file was changed while it lay here');
      yield part;
      from += part.length;
      at += size;
    }
  }

  /** Makes the content unreadable. */
  async close(): Promise<void> {
    this.#key.fill(0);
    await this.#file.close();
  }
}

/** Associated data of a part: its offset in the file. */
function nameOf(from: number): string {
  return `upload|${from}`;
}
