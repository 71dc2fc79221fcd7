import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { makePrivate } from './private-folder.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'private-')), 'data');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o7777;
function made(mode: number, files: Readonly<Record<string, number>>): void {
  mkdirSync(folder);
  for (const [name, of] of Object.entries(files)) {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), of);
  }
  chmodSync(folder, mode);
}

describe('a data folder that was there before the line', () => {
  test('is closed to everybody but its owner, and so is the journal in it', () => {
    made(0o755, { 'journal.db': 0o644, 'journal.db-wal': 0o664, 'notes.txt': 0o644 });
    makePrivate(folder);
    expect([folder, join(folder, 'journal.db'), join(folder, 'journal.db-wal')].map((path) => modeOf(path))).toEqual([
      0o700, 0o600, 0o600,
    ]);
    expect(modeOf(join(folder, 'notes.txt'))).toBe(0o644);
  });

  test('stays open where many write into it, and the journal in it is closed all the same', () => {
    made(0o1777, { 'journal.db': 0o644 });
    makePrivate(folder);
    expect([modeOf(folder), modeOf(join(folder, 'journal.db'))]).toEqual([0o1777, 0o600]);
  });

  test('need not be there', () => {
    makePrivate(folder);
  });
});
