import { createZstdDecompress } from 'node:zlib';

import type { ByteReader } from './byte-reader.ts';
import type { OrderFlaw } from './order-flaw.ts';
import { BROKEN, CUT_SHORT, PARTS_MAX, TOO_MANY_PARTS, unpacked, write, type PackingProblem } from './unpacking.ts';

/**
 * Zstandard, RFC 8878: consecutive frames form one content, and skippable frames have none (§3). Node's decompressor stops if one write
 * holds the end of a frame and the start of the next, and does not report what it skipped. So the frames are parsed here, and each write
 * holds bytes of a single frame.
 */

const MAGIC_BYTES = 4;
const FRAME_MAGIC = 0xfd2fb528;
/** §3.1.2: sixteen magic numbers. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const BLOCK_HEADER_BYTES = 3;
const BLOCK_MAX_BYTES = 131_072;
const CHECKSUM_BYTES = 4;
/** Memory limit of one frame: what the zstd program decodes by default. */
const WINDOW_MAX_BYTES = 134_217_728;
const WRITE_BYTES = 65_536;
const CHUNK_BYTES = 262_144;
const BLOCK = { raw: 0, rle: 1, compressed: 2 } as const;

/** Whether the first bytes are the magic of a zstd frame or a skippable frame. */
export function isZstd(start: Buffer): boolean {
  return start.length >= MAGIC_BYTES && (isFrame(start) || isSkippable(start));
}

function isFrame(magic: Buffer): boolean {
  return magic.readUInt32LE(0) === FRAME_MAGIC;
}

function isSkippable(magic: Buffer): boolean {
  return (magic.readUInt32LE(0) & SKIPPABLE_MASK) >>> 0 === SKIPPABLE_MAGIC;
}

/** Yields the content of all frames, in constant memory. */
export function unpackZstd(reader: ByteReader): AsyncGenerator<Buffer, PackingProblem> {
  const engine = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  return unpacked(engine, () => walk(reader, (piece) => write(engine, piece)));
}

type Write = (piece: Buffer) => Promise<boolean>;

async function walk(reader: ByteReader, push: Write): Promise<PackingProblem> {
  for (let frames = 0; ; frames += 1) {
    const magic = await reader.exactly(MAGIC_BYTES);
    if (magic.length === 0) return null;
    if (frames >= PARTS_MAX) return TOO_MANY_PARTS;
    if (magic.length < MAGIC_BYTES || !isZstd(magic)) return LEFT_OVER;
    const problem = isFrame(magic) ? await walkFrame(reader, magic, push) : await skipFrame(reader);
    if (problem !== null) return problem;
  }
}

const LEFT_OVER: OrderFlaw = { code: 'packed-left-over', format: 'zstd' };

async function skipFrame(reader: ByteReader): Promise<PackingProblem> {
  const size = await reader.exactly(4);
  if (size.length < 4) return CUT_SHORT;
  for (let left = size.readUInt32LE(0); left > 0;) {
    const part = await reader.some(left);
    if (part.length === 0) return CUT_SHORT;
    left -= part.length;
  }
  return null;
}

/** One frame, §3.1.1: header, blocks, and a checksum if the header says so. */
async function walkFrame(reader: ByteReader, magic: Buffer, take: Write): Promise<PackingProblem> {
  const pieces = new FramePieces(take);
  await pieces.add(magic);
  const [descriptor] = await reader.exactly(1);
  if (descriptor === undefined) return CUT_SHORT;
  const header = readDescriptor(descriptor);
  if (header === null) return BROKEN;
  const rest = await reader.exactly(header.restBytes);
  if (rest.length < header.restBytes) return CUT_SHORT;
  const problem = headerProblem(header, rest);
  if (problem !== null) return problem;
  await pieces.add(Buffer.from([descriptor]));
  await pieces.add(rest);
  for (let last = false; !last;) {
    const head = await reader.exactly(BLOCK_HEADER_BYTES);
    if (head.length < BLOCK_HEADER_BYTES) return CUT_SHORT;
    const block = head.readUIntLE(0, BLOCK_HEADER_BYTES);
    last = (block & 1) === 1;
    const [type, size] = [(block >> 1) & 3, block >> 3];
    if (size > BLOCK_MAX_BYTES || type > BLOCK.compressed) return BROKEN;
    const contentBytes = type === BLOCK.rle ? 1 : size;
    const content = await reader.exactly(contentBytes);
    if (content.length < contentBytes) return CUT_SHORT;
    await pieces.add(head);
    await pieces.add(content);
  }
  if (header.hasChecksum) {
    const checksum = await reader.exactly(CHECKSUM_BYTES);
    if (checksum.length < CHECKSUM_BYTES) return CUT_SHORT;
    await pieces.add(checksum);
  }
  return (await pieces.flush()) ? null : BROKEN;
}

interface FrameDescriptor {
  readonly isSingleSegment: boolean;
  readonly hasChecksum: boolean;
  readonly dictionaryBytes: number;
  readonly contentSizeBytes: number;
  /** Bytes of the header after the descriptor. */
  readonly restBytes: number;
}

/** §3.1.1.1.1; null where the reserved bit is set. */
function readDescriptor(descriptor: number): FrameDescriptor | null {
  if ((descriptor & 0x08) !== 0) return null;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return {
    isSingleSegment,
    hasChecksum: (descriptor & 0x04) !== 0,
    dictionaryBytes,
    contentSizeBytes,
    restBytes: (isSingleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes,
  };
}

function headerProblem(header: FrameDescriptor, rest: Buffer): PackingProblem {
  const windowBytes = header.isSingleSegment ? contentSize(header, rest) : windowSize(rest[0] ?? 0);
  if (windowBytes > WINDOW_MAX_BYTES) return { code: 'packed-window', bytes: windowBytes, most: WINDOW_MAX_BYTES };
  const at = header.isSingleSegment ? 0 : 1;
  const dictionary = rest.subarray(at, at + header.dictionaryBytes);
  return dictionary.some((byte) => byte !== 0) ? { code: 'packed-dictionary' } : null;
}

/** §3.1.1.1.2 */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** §3.1.1.1.4 */
function contentSize({ contentSizeBytes }: FrameDescriptor, rest: Buffer): number {
  const field = rest.subarray(rest.length - contentSizeBytes);
  switch (contentSizeBytes) {
    case 1:
      return field.readUInt8(0);
    case 2:
      return field.readUInt16LE(0) + 256;
    case 4:
      return field.readUInt32LE(0);
    default:
      return Number(field.readBigUInt64LE(0));
  }
}

/** Collects bytes of one frame into writes of a useful size. */
class FramePieces {
  readonly #write: Write;
  #waiting: Buffer[] = [];
  #bytes = 0;
  #taken = true;

  constructor(take: Write) {
    this.#write = take;
  }

  async add(piece: Buffer): Promise<void> {
    this.#waiting.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= WRITE_BYTES) await this.flush();
  }

  /** False if the engine did not accept a piece. */
  async flush(): Promise<boolean> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#bytes = 0;
    if (bytes.length > 0 && this.#taken) this.#taken = await this.#write(bytes);
    return this.#taken;
  }
}
