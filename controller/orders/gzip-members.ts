import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';

import type { ByteReader } from './byte-reader.ts';
import type { OrderFlaw } from './order-flaw.ts';
import {
  BROKEN,
  CHECKSUM_WRONG,
  CUT_SHORT,
  PARTS_MAX,
  TOO_MANY_PARTS,
  unpacked,
  write,
  type PackingProblem,
} from './unpacking.ts';

/**
 * Gzip, RFC 1952: consecutive members form one content (§2.2). Node's gunzip stops at the first zero byte after a member and does not
 * report what it skipped. So the members are parsed here, and each deflate stream is inflated separately.
 */

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const DEFLATE = 8;
/** §2.3.1 */
const FLAG = { headerCrc: 0x02, extra: 0x04, name: 0x08, comment: 0x10, reserved: 0xe0 } as const;
/** The longest extra field, plus a name and a comment of one page each. */
const HEADER_MAX_BYTES = 74_000;
const FEED_BYTES = 262_144;
const CHUNK_BYTES = 65_536;
const LEFT_OVER: OrderFlaw = { code: 'packed-left-over', format: 'gzip' };

/** Whether the first bytes are gzip's magic (RFC 1952 §2.3.1). */
export function isGzip(start: Buffer): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

/** Yields the content of all members, in constant memory. */
export async function* unpackGzip(reader: ByteReader): AsyncGenerator<Buffer, PackingProblem> {
  for (let members = 0; ; members += 1) {
    const magic = await reader.exactly(2);
    if (magic.length === 0) return null;
    if (members >= PARTS_MAX) return TOO_MANY_PARTS;
    // Tapes and some programs pad the last block with zeros.
    if (magic.every((byte) => byte === 0)) return (await onlyZerosLeft(reader)) ? null : LEFT_OVER;
    if (!isGzip(magic)) return LEFT_OVER;
    const problem = (await headerProblem(reader)) ?? (yield* unpackMember(reader));
    if (problem !== null) return problem;
  }
}

async function onlyZerosLeft(reader: ByteReader): Promise<boolean> {
  for (;;) {
    const part = await reader.some(FEED_BYTES);
    if (part.length === 0) return true;
    if (part.some((byte) => byte !== 0)) return false;
  }
}

/** Parses the header after the two magic bytes, §2.3. */
async function headerProblem(reader: ByteReader): Promise<PackingProblem> {
  const fixed = await reader.exactly(HEADER_BYTES - 2);
  if (fixed.length < HEADER_BYTES - 2) return CUT_SHORT;
  const [method = 0, flags = 0] = fixed;
  if (method !== DEFLATE || (flags & FLAG.reserved) !== 0) return BROKEN;
  const read = [Buffer.from([0x1f, 0x8b]), fixed];
  if (flags & FLAG.extra) {
    const length = await reader.exactly(2);
    const extraBytes = length.length === 2 ? length.readUInt16LE(0) : 0;
    const extra = extraBytes === 0 ? Buffer.alloc(0) : await reader.exactly(extraBytes);
    if (length.length < 2 || extra.length < extraBytes) return CUT_SHORT;
    read.push(length, extra);
  }
  for (const flag of [FLAG.name, FLAG.comment]) {
    if ((flags & flag) === 0) continue;
    const text = await zeroEnded(reader);
    if (!Buffer.isBuffer(text)) return text;
    read.push(text);
  }
  if ((flags & FLAG.headerCrc) === 0) return null;
  const checksum = await reader.exactly(2);
  if (checksum.length < 2) return CUT_SHORT;
  return (crc32(Buffer.concat(read)) & 0xffff) === checksum.readUInt16LE(0) ? null : CHECKSUM_WRONG;
}

async function zeroEnded(reader: ByteReader): Promise<Buffer | OrderFlaw> {
  const parts: Buffer[] = [];
  for (let bytes = 0; bytes < HEADER_MAX_BYTES; bytes += 1) {
    const byte = await reader.exactly(1);
    if (byte.length === 0) return CUT_SHORT;
    parts.push(byte);
    if (byte[0] === 0) return Buffer.concat(parts);
  }
  return BROKEN;
}

/** The deflate stream and its trailer (§2.3.1): CRC-32 and length, modulo 2³². */
async function* unpackMember(reader: ByteReader): AsyncGenerator<Buffer, PackingProblem> {
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES });
  const unpacking = unpacked(engine, () => feed(reader, engine));
  let checksum = 0;
  let length = 0;
  try {
    for (;;) {
      const next = await unpacking.next();
      if (next.done === true) {
        if (next.value !== null) return next.value;
        break;
      }
      checksum = crc32(next.value, checksum);
      length = (length + next.value.length) % 2 ** 32;
      yield next.value;
    }
  } finally {
    await unpacking.return(null);
  }
  const trailer = await reader.exactly(TRAILER_BYTES);
  if (trailer.length < TRAILER_BYTES) return CUT_SHORT;
  return trailer.readUInt32LE(0) === checksum && trailer.readUInt32LE(4) === length ? null : CHECKSUM_WRONG;
}

/** Feeds the engine until the deflate stream has ended, then puts back the bytes after it: at least the trailer. */
async function feed(reader: ByteReader, engine: InflateRaw): Promise<PackingProblem> {
  for (let fed = 0; ;) {
    const piece = await reader.some(FEED_BYTES);
    if (piece.length === 0) return CUT_SHORT;
    const taken = await write(engine, piece);
    fed += piece.length;
    const left = fed - engine.bytesWritten;
    if (!taken) return BROKEN;
    if (left === 0) continue;
    reader.unread(piece.subarray(piece.length - left));
    return null;
  }
}
