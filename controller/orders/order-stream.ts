import { createHash, type Hash } from 'node:crypto';
import { createReadStream, openSync, readSync, closeSync } from 'node:fs';
import { pipeline, Transform, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** The bytes of an order file, unpacked if they are packed, and the digest of the file as it lies there. */

export type Packing = 'none' | 'gzip' | 'zstd';

const MAGIC_BYTES = 4;
const READ_BYTES = 262_144;

export interface OrderStream {
  readonly bytes: Readable;
  /** SHA-256 (hex) of the file, once all of it was read. */
  readonly sha256: () => string;
}

/** RFC 1952 §2.3.1, RFC 8878 §3.1.1: told by the first bytes, not by the file's name. */
export function packingOf(file: string): Packing {
  const start = Buffer.alloc(MAGIC_BYTES);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, start, 0, MAGIC_BYTES, 0);
  } finally {
    closeSync(handle);
  }
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  return start.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none';
}

export function openOrderStream(file: string): OrderStream {
  const digest = createHash('sha256');
  const read = createReadStream(file, { highWaterMark: READ_BYTES });
  const packing = packingOf(file);
  const seen = read.pipe(new Digesting(digest));
  read.once('error', (error) => seen.destroy(error));
  let bytes: Readable = seen;
  if (packing !== 'none') {
    const unpacking = packing === 'gzip' ? createGunzip() : createZstdDecompress();
    // What ends in the middle of a packed stream is an error of the reader's, who hears of it from the stream.
    bytes = pipeline(seen, unpacking, () => undefined);
  }
  return { bytes, sha256: () => digest.digest('hex') };
}

class Digesting extends Transform {
  readonly #digest: Hash;

  constructor(digest: Hash) {
    super({ highWaterMark: READ_BYTES });
    this.#digest = digest;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: (error: null, chunk: Buffer) => void): void {
    this.#digest.update(chunk);
    callback(null, chunk);
  }
}

/** SHA-256 (hex) of a file. */
export async function digestOf(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>)
    digest.update(chunk);
  return digest.digest('hex');
}
