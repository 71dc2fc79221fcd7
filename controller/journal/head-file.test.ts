import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { HeadFile, type JournalHead } from './head-file.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'head-'));
  file = join(folder, 'heads', 'one.head');
});
afterEach(() => rmSync(folder, { recursive: true }));

const head = (seq: number): JournalHead => ({ first: 'a'.repeat(64), seq, hash: 'b'.repeat(64), at: 5, sealed: true });

function keep(...seqs: readonly number[]): void {
  const kept = new HeadFile(file, 'line-1');
  for (const seq of seqs) kept.keep(head(seq), false);
  kept.close();
}

const read = (): number | undefined => new HeadFile(file, 'line-1').head?.seq;

/** What a power cut leaves of a page that was being written. */
function tear(from: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0, from + 100, from + 300);
  writeFileSync(file, bytes);
}

describe('the head of a journal', () => {
  test('is the one that was kept last, also where two people went on with an older journal', () => {
    expect(read()).toBeUndefined();
    keep(1, 2, 3);
    expect(read()).toBe(3);
    keep(2);
    expect(read()).toBe(2);
    expect(new HeadFile(file, 'line-1').head).toMatchObject(head(2));
  });

  test.each([0, 4096])('is the one before where the newest was torn half-way: place at %i', (from) => {
    keep(7, 8);
    tear(from);
    expect(read()).toBe(from === 0 ? 7 : 8);
  });

  test('is none where both are torn, or the file was cut', () => {
    keep(7, 8);
    tear(0);
    tear(4096);
    expect(read()).toBeUndefined();
    keep(9);
    expect(read()).toBe(9);
    truncateSync(file, 3);
    expect(read()).toBeUndefined();
  });
});
