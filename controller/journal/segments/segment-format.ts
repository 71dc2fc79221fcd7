import { hash, type KeyObject } from 'node:crypto';
import { constants, zstdCompress } from 'node:zlib';

import { z } from 'zod';

import { jsonValue } from '../../../recipes/strict-json.ts';
import { segmentIsGenuine } from '../../keys/journal-key.ts';

/**
 * A segment: a contiguous range of the journal's entries in a file that is never changed (docs/journal-segments.md).
 *
 * «CRDLSEG1» | frame | frame | … | index, JSON, one line | signature, JSON, one line | length of both lines, 4 bytes, little-endian |
 * «CRDLSEG1»
 *
 * A frame is one zstd frame (RFC 8878) and can be read without the others: one line of JSON with the entries' times (the first in full, the
 * others as differences), one line with the lengths of their contents (UTF-16 code units), then the contents, concatenated exactly as they
 * were hashed. Entry hashes are not stored: they are recomputed along the chain, from the hash before the frame's first entry, which is in
 * the index, to the one before the next frame.
 */

const MAGIC = Buffer.from('CRDLSEG1', 'latin1');
const TRAILER_BYTES = 4 + MAGIC.length;
/** More than the index of a million entries needs. */
const TAIL_MAX = 16_000_000;
/**
 * Measured on entries of 2000 cards (226 bytes an entry, 28 entries a card): at 256 kB a frame level 9 leaves 446 bytes a card at 40 MB/s, level 3 516, level 15 396 at
 * 3 MB/s, level 19 386 below 1 MB/s; frames of 1 MB leave 415, and cost four times as much to find one card in.
 */
const LEVEL = 9;
export const FRAME_BYTES = 256_000;
const HASH = z.string().length(64);
const COUNT = z.number().int().min(0);
const frameMark = z.object({
  /** Offset and length in the file. */
  offset: COUNT,
  bytes: COUNT,
  first: COUNT,
  /** Time of its first entry. */
  at: z.number().int(),
  /** The hash before its first entry. */
  previous: HASH,
});
const segmentIndex = z.object({
  format: z.literal('cardline-segment'),
  version: z.literal(1),
  first: COUNT,
  last: COUNT,
  firstAt: z.number().int(),
  lastAt: z.number().int(),
  /** Hash before the first entry, of the first entry, of the last entry. */
  previous: HASH,
  firstHash: HASH,
  lastHash: HASH,
  /** SHA-256 of all frames. */
  content: HASH,
  frames: z.array(frameMark).min(1),
});
export type FrameMark = z.infer<typeof frameMark>;
export type SegmentIndex = z.infer<typeof segmentIndex>;

/** `key`: key ID (`keyId`); both are empty if nothing is signed (simulations in virtual time). */
const signatureLine = z.object({ key: z.string(), signature: z.string() });
export type SegmentSignature = z.infer<typeof signatureLine>;

export const SEGMENT_HEAD: Uint8Array = MAGIC;

/** Runs in a libuv thread, so that the caller's thread continues meanwhile. */
export function packed(text: string): Promise<Uint8Array> {
  const raw = Buffer.from(text, 'utf8');
  const params = { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 };
  return new Promise((resolve, reject) => {
    zstdCompress(raw, { params, pledgedSrcSize: raw.length }, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
}

export function indexText(index: SegmentIndex): string {
  return JSON.stringify(index);
}

/** The bytes after the frames. */
export function tail(text: string, signature: SegmentSignature): Uint8Array {
  const lines = Buffer.from(`${text}\n${JSON.stringify(signature)}\n`, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(lines.length);
  return Buffer.concat([lines, length, MAGIC]);
}

/** The index of a segment. `digest`: its SHA-256, by which the journal identifies the segment. */
export interface ReadIndex {
  readonly index: SegmentIndex;
  readonly digest: string;
  readonly signature: SegmentSignature;
}

/** `read` returns a part of the file, which is `size` bytes long. Null if this is not a complete segment. */
export function readIndex(size: number, read: (offset: number, length: number) => Uint8Array): ReadIndex | null {
  if (size < MAGIC.length + TRAILER_BYTES) return null;
  const trailer = Buffer.from(read(size - TRAILER_BYTES, TRAILER_BYTES));
  if (!trailer.subarray(4).equals(MAGIC)) return null;
  const length = trailer.readUInt32LE(0);
  if (length > TAIL_MAX || length > size - TRAILER_BYTES - MAGIC.length) return null;
  const [text = '', signed = ''] = Buffer.from(read(size - TRAILER_BYTES - length, length))
    .toString('utf8')
    .split('\n');
  try {
    const index = segmentIndex.parse(jsonValue(text));
    return { index, digest: hash('sha256', text, 'hex'), signature: signatureLine.parse(jsonValue(signed)) };
  } catch {
    return null;
  }
}

export function isSignedBy(publicKey: KeyObject, { digest, signature }: ReadIndex): boolean {
  return segmentIsGenuine(publicKey, digest, signature.signature);
}
