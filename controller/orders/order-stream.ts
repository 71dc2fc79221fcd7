import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { ByteReader } from './byte-reader.ts';
import { isGzip, unpackGzip } from './gzip-members.ts';
import type { OrderFile } from './uploaded-file.ts';
import { proportionate, type PackingProblem } from './unpacking.ts';
import { isZstd, unpackZstd } from './zstd-frames.ts';

/** The bytes of an order file, unpacked if it is packed, and the digest of the file as stored. */

const MAGIC_BYTES = 4;
const READ_BYTES = 262_144;

export interface OrderStream {
  readonly bytes: AsyncIterable<Buffer>;
  /** SHA-256 (hex) of the whole file, once `bytes` has ended. */
  readonly sha256: () => string;
  /** Why `bytes` ended before the file did, once it has ended. */
  readonly problem: () => PackingProblem;
}

/** The packing is detected by the first bytes (RFC 1952 §2.3.1, RFC 8878 §3.1), not by the file name. */
export function openOrderStream(file: OrderFile): OrderStream {
  const digest = createHash('sha256');
  let problem: PackingProblem = null;
  let fileBytes = 0;
  async function* read(): AsyncGenerator<Buffer> {
    for await (const chunk of chunksOf(file)) {
      digest.update(chunk);
      fileBytes += chunk.length;
      yield chunk;
    }
  }
  async function* bytes(): AsyncGenerator<Buffer> {
    const reader = new ByteReader(read());
    try {
      const start = await reader.exactly(MAGIC_BYTES);
      reader.unread(start);
      problem = yield* proportionate(unpackerOf(start)(reader), () => fileBytes);
      // The part that could not be unpacked still belongs to the file's digest.
      await reader.drain();
    } finally {
      await reader.close();
    }
  }
  return { bytes: bytes(), sha256: () => digest.digest('hex'), problem: () => problem };
}

function unpackerOf(start: Buffer): (reader: ByteReader) => AsyncGenerator<Buffer, PackingProblem> {
  if (isGzip(start)) return unpackGzip;
  return isZstd(start) ? unpackZstd : unpackNothing;
}

async function* unpackNothing(reader: ByteReader): AsyncGenerator<Buffer, PackingProblem> {
  for (;;) {
    const part = await reader.some(READ_BYTES);
    if (part.length === 0) return null;
    yield part;
  }
}

/** SHA-256 (hex) of a file. */
export async function digestOf(file: OrderFile): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of chunksOf(file)) digest.update(chunk);
  return digest.digest('hex');
}

function chunksOf(file: OrderFile): AsyncIterable<Buffer> {
  return typeof file === 'string' ? createReadStream(file, { highWaterMark: READ_BYTES }) : file.read();
}
