import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { SystemEntropy } from '../../stations/random.ts';
import { MANIFEST_FILE_SUFFIX } from '../gateway/contract.ts';
import { ByteReader } from './byte-reader.ts';
import { MANIFEST_SUFFIX } from './manifest.ts';
import { digestOf } from './order-stream.ts';
import { UploadedFile } from './uploaded-file.ts';

const NAME = 'Nguyễn Thị Nobody Else';
const CONTENT = Buffer.from(`${NAME}\n`.repeat(30_000));
const MOST_BYTES = 1e9;

let folder = '';
let file: UploadedFile;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'uploaded-'));
  file = await UploadedFile.open(folder, null, new SystemEntropy());
});
afterEach(() => rmSync(folder, { recursive: true }));

/** In chunks as they come over a network, which nobody's parts begin and end with. */
function coming(content: Buffer): ByteReader {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < content.length; at += 65_000) yield await Promise.resolve(content.subarray(at, at + 65_000));
  }
  return new ByteReader(chunks());
}

async function readAll(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of file.read()) parts.push(part);
  return Buffer.concat(parts);
}

/** The open file, as the process alone finds it. */
function onDisk(): string {
  const open = readdirSync('/proc/self/fd').map((fd) => `/proc/self/fd/${fd}`);
  const found = open.find((path) => {
    try {
      return readlinkSync(path).startsWith(folder);
    } catch {
      return false;
    }
  });
  return found ?? '';
}

describe('an uploaded order file', () => {
  test('is read as it came, as often as it is asked for, and has its digest', async () => {
    expect(await file.store(coming(CONTENT), MOST_BYTES)).toBe(true);
    expect(file.bytes).toBe(CONTENT.length);
    expect((await readAll()).equals(CONTENT)).toBe(true);
    expect((await readAll()).equals(CONTENT)).toBe(true);
    const plain = join(folder, 'plain');
    writeFileSync(plain, CONTENT);
    expect(await digestOf(file)).toBe(await digestOf(plain));
    await file.close();
  });

  test('has no name in the folder, and nobody’s name in what the disk has of it', async () => {
    await file.store(coming(CONTENT), MOST_BYTES);
    expect(readdirSync(folder)).toEqual([]);
    const kept = readFileSync(onDisk());
    expect(kept.length).toBeGreaterThan(CONTENT.length);
    expect(kept.includes(NAME)).toBe(false);
    await file.close();
  });

  test('is not read once a part of it was changed, or stands in the place of another', async () => {
    await file.store(coming(CONTENT), MOST_BYTES);
    const path = onDisk();
    const kept = readFileSync(path);
    const record = 262_144 + 12 + 16;
    writeFileSync(
      path,
      Buffer.concat([kept.subarray(record, 2 * record), kept.subarray(0, record), kept.subarray(2 * record)]),
    );
    await expect(readAll()).rejects.toThrow('was changed');
    await file.close();
  });

  test('is not taken where it is larger than it may be', async () => {
    expect(await file.store(coming(CONTENT), CONTENT.length - 1)).toBe(false);
    await file.close();
  });
});

test('pages look for manifests by the ending that manifests have', () => {
  expect(MANIFEST_FILE_SUFFIX).toBe(MANIFEST_SUFFIX);
});
