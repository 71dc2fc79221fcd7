import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { JournalStore } from './store.ts';

/**
 * How far a journal had come, kept apart from it: a chain of hashes says nothing of a tail that was cut off, this does. A journal is
 * known by the hash of its first entry.
 */

export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

const headSchema = z.object({ seq: z.number().int().min(1), hash: z.string().length(64) });
const NAME_CHARACTERS = 24;

/** Replaced whole: what a power cut leaves is the one before or this one. */
export function keepHead(folder: string, firstHash: string, head: JournalHead): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = fileOf(folder, firstHash);
  writeFileSync(`${file}.new`, `${JSON.stringify(head)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Null where none was kept, or what lies there is none. */
export function readHead(folder: string, firstHash: string): JournalHead | null {
  try {
    const parsed = headSchema.safeParse(jsonValue(readFileSync(fileOf(folder, firstHash), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Is this journal what it was when its head was kept, or an older copy of it (or another history from there on)? */
export function olderThanHead(store: JournalStore, head: JournalHead | null): boolean {
  if (head === null) return false;
  return head.seq > store.entries || store.hashOf(head.seq) !== head.hash;
}

function fileOf(folder: string, firstHash: string): string {
  return join(folder, `${firstHash.slice(0, NAME_CHARACTERS)}.json`);
}
