import { constants, rmSync } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import type { Entropy } from '../../stations/random.ts';
import { InvariantError } from '../../stations/fault.ts';
import { guarded } from '../journal/store-error.ts';
import { joined, NONCE_BYTES, parted, seal, SEALING_KEY_BYTES, TAG_BYTES, unseal } from '../keys/sealed.ts';
import type { ByteReader } from './byte-reader.ts';

/**
 * An order file that came over the network, until it is taken in. It lies on the disk sealed, part by part, under a key that memory alone
 * has, in a file without a name: whatever ends the process, nothing is left that has a name, and what the disk keeps is noise.
 */

const PART_BYTES = 262_144;
const RECORD_MORE_BYTES = NONCE_BYTES + TAG_BYTES;
const PREFIX = 'import-';

/** An order file: its path, or what was uploaded. */
export type OrderFile = string | UploadedFile;

export class UploadedFile {
  /** As it came, before the file; null where none did. */
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

  /** Empty; to be closed. `folder`: on the disk of the journal. */
  static async open(folder: string, manifest: Uint8Array | null, entropy: Entropy): Promise<UploadedFile> {
    const own = await mkdtemp(join(folder, PREFIX));
    try {
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      return new UploadedFile(await open(join(own, 'orders'), flags, 0o600), manifest, entropy);
    } finally {
      // It is found by the open file alone.
      rmSync(own, { recursive: true, force: true });
    }
  }

  /** Of the file as it came. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Lays down all that comes. False where it is more than `mostBytes`. @throws StoreError where the disk has no room for it. */
  async layDown(reader: ByteReader, mostBytes: number): Promise<boolean> {
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

  /** From its first byte to its last, as often as it is asked for. */
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

  /** Nothing of it can be read from now on. */
  async close(): Promise<void> {
    this.#key.fill(0);
    await this.#file.close();
  }
}

/** What a part is bound to: its place in the file. */
function nameOf(from: number): string {
  return `upload|${from}`;
}
