import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import type { Anchor } from '../anchor.ts';
import { EntryReader } from '../entry-reader.ts';
import { Holding } from '../holding.ts';
import { guarded, StoreError } from '../store-error.ts';
import type { JournalStore } from '../store.ts';
import { openForWriting } from '../store-file.ts';
import { ownerOf } from '../world.ts';
import { FolderDisk, SEGMENT_FOLDER } from './segment-disk.ts';
import type { Segment } from './segment-table.ts';
import { Segments } from './segments.ts';

/** Moves segments to another disk and back: copy, sync, compare, record it, and only then delete the source. */

const READ_BYTES = 1_048_576;

/** Moves every segment that is beside the journal of `folder`; the journal is open for writing. Returns the moved segments. */
export function moveAway(store: JournalStore, folder: string, to: string, at: number): Segment[] {
  const here = join(folder, SEGMENT_FOLDER);
  if (resolve(to) === resolve(here)) throw new StoreError('foreign', `${to} is where the segments lie`);
  return guarded(() => {
    mkdirSync(to, { recursive: true, mode: 0o700 });
    const moved: Segment[] = [];
    for (const segment of store.segments.all) {
      if (segment.folder !== '') continue;
      store.segments.indexOf(segment);
      copyDurably(join(here, segment.file), join(to, segment.file));
      store.segments.moved(segment, resolve(to), at);
      rmSync(join(here, segment.file));
      moved.push(segment);
    }
    return moved;
  }, `nothing more was moved to ${to}`);
}

/**
 * Brings back moved segments found in `from`; no controller may be running. The journal itself need not be able to open without these
 * entries: a version that rebuilds its tables needs them all. `anchor`: consulted before anything is changed; null for a journal without
 * one (tests).
 * @throws StoreError if it is not the journal that belongs here.
 */
export function moveBackTo(
  folder: string,
  from: string,
  anchor: Anchor | null,
): { readonly back: readonly Segment[]; readonly away: readonly Segment[] } {
  const { database, lock } = openForWriting(folder);
  try {
    const segments = new Segments(database, new FolderDisk(join(folder, SEGMENT_FOLDER), []));
    if (anchor !== null) admit(database, segments, anchor);
    const back = moveBack({ segments }, folder, from);
    return { back, away: segments.all.filter((segment) => segment.folder !== '') };
  } finally {
    anchor?.close();
    database.close();
    lock.close();
  }
}

/** The same admission as when a store is opened, without the tables that may need the missing entries. */
function admit(database: DatabaseSync, segments: Segments, anchor: Anchor): void {
  guarded(() => {
    const reader = new EntryReader(database, segments);
    const hashOf = (seq: number): string => reader.hashOf(seq);
    const newest = database.prepare('SELECT max(seq) AS newest FROM entry').get();
    const found = { entries: Number(newest?.['newest'] ?? 0), first: hashOf(1), hashOf };
    new Holding(database, anchor).admit(found, () => ownerOf(reader));
  });
}

/** The same, for a journal that is open for writing. */
export function moveBack(store: Pick<JournalStore, 'segments'>, folder: string, from: string): Segment[] {
  const here = join(folder, SEGMENT_FOLDER);
  return guarded(() => {
    const back: Segment[] = [];
    for (const segment of store.segments.all) {
      const file = join(from, segment.file);
      if (existsSync(join(here, segment.file)) ? segment.folder === '' : !existsSync(file)) continue;
      mkdirSync(here, { recursive: true, mode: 0o700 });
      if (existsSync(file)) copyDurably(file, join(here, segment.file));
      // Another file with that name is refused here, before the journal relies on it.
      try {
        store.segments.indexOf(segment);
      } catch (error) {
        rmSync(join(here, segment.file));
        throw error;
      }
      store.segments.moved(segment, '', 0);
      back.push(segment);
    }
    return back;
  }, `nothing more was brought back from ${from}`);
}

/** Creates a durable, byte-identical copy under its name; an existing one is only compared. */
export function copyDurably(from: string, to: string): void {
  const wanted = digestOf(from);
  if (existsSync(to)) {
    if (digestOf(to) === wanted) return;
    throw new StoreError('foreign', `${to} is there already, and is another file`);
  }
  const unfinished = `${to}.new`;
  rmSync(unfinished, { force: true });
  copyFileSync(from, unfinished, constants.COPYFILE_EXCL);
  sync(unfinished, 'r+');
  if (digestOf(unfinished) !== wanted) throw new StoreError('io', `${to} was read back otherwise than it was written`);
  renameSync(unfinished, to);
  sync(dirname(to), 'r');
}

function sync(path: string, flags: string): void {
  const opened = openSync(path, flags);
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

function digestOf(path: string): string {
  const digest = createHash('sha256');
  const buffer = Buffer.alloc(READ_BYTES);
  const opened = openSync(path, 'r');
  try {
    for (let count = readSync(opened, buffer); count > 0; count = readSync(opened, buffer))
      digest.update(buffer.subarray(0, count));
  } finally {
    closeSync(opened);
  }
  return digest.digest('hex');
}
