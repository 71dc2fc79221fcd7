import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, crc32, gzipSync, zstdCompressSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../stations/random.ts';
import { digestOf, openOrderStream } from './order-stream.ts';
import type { PackingProblem } from './unpacking.ts';

/** Content that does not shrink to nothing, in parts. */
const random = new SeededRandom('stream');
const PARTS = [400, 70_000, 1, 300_000].map((bytes) => Buffer.from(random.bytes(bytes)));
const WHOLE = Buffer.concat(PARTS);
const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = PARTS;

async function unpack(bytes: Uint8Array): Promise<{ content: Buffer; problem: PackingProblem; sha256: string }> {
  const file = join(mkdtempSync(join(tmpdir(), 'stream-')), 'orders');
  writeFileSync(file, bytes);
  const stream = openOrderStream(file);
  const chunks: Buffer[] = [];
  for await (const chunk of stream.bytes) chunks.push(chunk);
  const sha256 = stream.sha256();
  expect(sha256).toBe(await digestOf(file));
  return { content: Buffer.concat(chunks), problem: stream.problem(), sha256 };
}

const checked = (content: Uint8Array): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

function skippable(number: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + number, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** A member with everything that RFC 1952 §2.3 allows before the data. */
function adorned(content: Buffer): Buffer {
  const plain = gzipSync(content);
  const head = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 3, 0, 9, 9, 9]),
    Buffer.from('orders.ndjson\0a remark\0'),
  ]);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16LE(crc32(head) & 0xffff);
  return Buffer.concat([head, checksum, plain.subarray(10)]);
}

describe('a packed order file is read to its last byte', () => {
  test.each([
    ['zstd frames', PARTS.map((part) => zstdCompressSync(part))],
    ['zstd frames with checksums', PARTS.map((part) => checked(part))],
    [
      'zstd frames with skippable ones before, between and behind them',
      PARTS.flatMap((part, index) => [skippable(index * 5, part), checked(part), skippable(15, Buffer.alloc(0))]),
    ],
    ['an empty zstd frame among others', [checked(Buffer.alloc(0)), ...PARTS.map((part) => checked(part))]],
    ['gzip members', PARTS.map((part) => gzipSync(part))],
    ['gzip members with names, remarks and checksums of their heads', PARTS.map((part) => adorned(part))],
    ['an empty gzip member among others', [gzipSync(''), ...PARTS.map((part) => gzipSync(part))]],
    ['gzip members and the zeros of a tape', [...PARTS.map((part) => gzipSync(part)), Buffer.alloc(5000)]],
    ['nothing packed', PARTS],
  ])('%s', async (_, parts) => {
    const { content, problem } = await unpack(Buffer.concat(parts));
    expect([problem, content.equals(WHOLE)]).toEqual([null, true]);
  });

  test('however small its pieces are: four thousand frames, and four thousand members', async () => {
    const content = Buffer.from('{}\n'.repeat(4000));
    for (const pack of [checked, gzipSync]) {
      const frame = pack(Buffer.from('{}\n'));
      const packed = Buffer.concat(Array.from({ length: 4000 }, () => frame));
      const read = await unpack(packed);
      expect([read.problem, read.content.equals(content)]).toEqual([null, true]);
    }
  });
});

describe('what cannot be read is said, and what came before it is given', () => {
  const zstd = checked(first);
  const gzip = gzipSync(first);
  const twisted = (packed: Buffer, at: number): Buffer => {
    const bytes = Buffer.from(packed);
    const place = at < 0 ? bytes.length + at : at;
    bytes[place] = (bytes[place] ?? 0) ^ 0x01;
    return bytes;
  };

  test.each([
    ['plain bytes behind a zstd frame', [zstd, second], 'packed-left-over'],
    ['zeros behind a zstd frame', [zstd, Buffer.alloc(64)], 'packed-left-over'],
    ['a gzip member behind a zstd frame', [zstd, gzip], 'packed-left-over'],
    ['a single byte behind a zstd frame', [zstd, Buffer.from('\n')], 'packed-left-over'],
    ['half a frame behind a zstd frame', [zstd, zstd.subarray(0, -30)], 'packed-cut-short'],
    ['half a skippable frame', [zstd, skippable(3, second).subarray(0, 40)], 'packed-cut-short'],
    ['a zstd frame without its checksum', [zstd, zstd.subarray(0, -4)], 'packed-cut-short'],
    ['a zstd frame with another checksum', [zstd, twisted(zstd, -1)], 'packed-checksum'],
    ['a zstd frame with a reserved bit', [zstd, twisted(twisted(zstd, 4), 4).fill(0x08, 4, 5)], 'packed-broken'],
    ['plain bytes behind a gzip member', [gzip, second], 'packed-left-over'],
    ['a single byte behind a gzip member', [gzip, Buffer.from('\n')], 'packed-left-over'],
    ['a member behind zeros behind a gzip member', [gzip, Buffer.alloc(10), gzip], 'packed-left-over'],
    ['a zstd frame behind a gzip member', [gzip, zstd], 'packed-left-over'],
    ['half a member behind a gzip member', [gzip, gzip.subarray(0, 200)], 'packed-cut-short'],
    ['half a head behind a gzip member', [gzip, gzip.subarray(0, 7)], 'packed-cut-short'],
    ['half a trailer behind a gzip member', [gzip, gzip.subarray(0, -3)], 'packed-cut-short'],
    ['a gzip member with another length', [gzip, twisted(gzip, -1)], 'packed-checksum'],
    ['a gzip member with another checksum', [gzip, twisted(gzip, -5)], 'packed-checksum'],
    ['a gzip member of an unknown method', [gzip, twisted(gzip, 2)], 'packed-broken'],
    [
      'a gzip member with a reserved flag',
      [gzip, Buffer.from([0x1f, 0x8b, 8, 0x80, 0, 0, 0, 0, 0, 3])],
      'packed-broken',
    ],
    ['a gzip member whose head has another checksum', [gzip, twisted(adorned(first), 12)], 'packed-checksum'],
  ])('%s', async (_, parts, code) => {
    const read = await unpack(Buffer.concat(parts));
    expect(read.problem?.code).toBe(code);
    expect(read.content.subarray(0, first.length).equals(first)).toBe(true);
  });

  test('a zstd frame that asks for two gigabytes of memory', async () => {
    // Magic, no single segment, window descriptor of 2 GiB (RFC 8878 §3.1.1.1.2), one empty raw block.
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00]);
    const { problem } = await unpack(Buffer.concat([zstd, greedy]));
    expect(problem).toEqual({ code: 'packed-window', bytes: 2_147_483_648, most: 134_217_728 });
  });

  test('a zstd frame that wants a dictionary', async () => {
    const wanting = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x00, 0x2a, 0x01, 0x00, 0x00]);
    expect((await unpack(wanting)).problem?.code).toBe('packed-dictionary');
  });
});
