import { constants, crc32, gzipSync, zstdCompressSync } from 'node:zlib';

import type { SeededRandom } from '../../../stations/random.ts';

/** Content packed in one or several pieces, as programs pack it, and damaged as lines, disks and hands damage it. */

export interface Packed {
  readonly kind: string;
  readonly bytes: Buffer;
  /** Something was done to it that may leave bytes unread: it is read whole, or said where it ends. */
  readonly isDamaged: boolean;
}

type Pack = (random: SeededRandom, piece: Buffer) => Buffer;

const zstd: Pack = (_, piece) => zstdCompressSync(piece, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

function skippable(random: SeededRandom): Buffer {
  const content = Buffer.from(random.bytes(random.below(60)));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + random.below(16), 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** With an extra field, a name, a remark and the head's own checksum, or without any. */
const gzip: Pack = (random, piece) => {
  const plain = gzipSync(piece);
  if (random.below(2) === 0) return plain;
  const extra = Buffer.from(random.bytes(random.below(30)));
  const length = Buffer.alloc(2);
  length.writeUInt16LE(extra.length);
  const fixed = Buffer.from([0x1f, 0x8b, 8, 0x1e, 1, 2, 3, 4, 0, 3]);
  const head = Buffer.concat([fixed, length, extra, Buffer.from('name\0remark\0')]);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16LE(crc32(head) & 0xffff);
  return Buffer.concat([head, checksum, plain.subarray(10)]);
};

function pieces(random: SeededRandom, content: Buffer): Buffer[] {
  const cuts = Array.from({ length: random.below(4) }, () => random.below(content.length + 1)).toSorted(
    (a, b) => a - b,
  );
  const at = [0, ...cuts, content.length];
  return at.slice(1).map((end, index) => content.subarray(at[index], end));
}

function framed(random: SeededRandom, content: Buffer): Buffer {
  const frames = pieces(random, content).flatMap((piece) => {
    const frame = zstd(random, piece);
    return random.below(3) === 0 ? [skippable(random), frame] : [frame];
  });
  return Buffer.concat(random.below(4) === 0 ? [...frames, skippable(random)] : frames);
}

function membered(random: SeededRandom, content: Buffer): Buffer {
  const members = pieces(random, content).map((piece) => gzip(random, piece));
  return Buffer.concat(random.below(4) === 0 ? [...members, Buffer.alloc(1 + random.below(600))] : members);
}

const DAMAGES: Readonly<Record<string, (random: SeededRandom, packed: Buffer, content: Buffer) => Buffer>> = {
  'cut off': (random, packed) => packed.subarray(0, 5 + random.below(packed.length - 5)),
  'plain bytes behind it': (random, packed, content) =>
    Buffer.concat([packed, content.subarray(random.below(content.length))]),
  'noise behind it': (random, packed) => Buffer.concat([packed, Buffer.from(random.bytes(1 + random.below(50)))]),
  'zeros in the middle': (random, packed) => Buffer.concat([packed, Buffer.alloc(1 + random.below(20)), packed]),
  'the other packing behind it': (random, packed, content) =>
    Buffer.concat([packed, packed[0] === 0x1f ? zstd(random, content) : gzip(random, content)]),
  'one bit': (random, packed) => {
    const bytes = Buffer.from(packed);
    const at = 4 + random.below(bytes.length - 4);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
  'some bytes taken out': (random, packed) => {
    const at = 4 + random.below(packed.length - 4);
    return Buffer.concat([packed.subarray(0, at), packed.subarray(at + 1 + random.below(9))]);
  },
  'a greedy frame behind it': (_, packed) =>
    Buffer.concat([packed, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xf8, 1, 0, 0])]),
};

const DAMAGE_KINDS = Object.keys(DAMAGES);

export function fuzzedPacking(random: SeededRandom, content: Buffer): Packed {
  const packing = random.pick(['none', 'gzip', 'zstd', 'zstd'] as const);
  if (packing === 'none') return { kind: packing, bytes: content, isDamaged: false };
  const bytes = packing === 'gzip' ? membered(random, content) : framed(random, content);
  if (random.below(2) === 0) return { kind: packing, bytes, isDamaged: false };
  const damage = random.pick(DAMAGE_KINDS);
  return { kind: `${packing}, ${damage}`, bytes: DAMAGES[damage]?.(random, bytes, content) ?? bytes, isDamaged: true };
}
