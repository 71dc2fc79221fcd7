import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Clock } from '../../stations/clock.ts';
import { guarded, StoreError } from './store-error.ts';
import { copyDurably } from './segments/move-away.ts';
import { SEGMENT_FOLDER } from './segments/segment-disk.ts';
import { JournalStore } from './store.ts';
import { DATABASE_NAME } from './store-file.ts';
import { copyWhole, headOfCopy, syncFile, type CopyHead } from './whole-copy.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Backup and restore of a journal: a backup is one complete file that records how far it goes; a restored journal is complete or absent.
 * Unfinished work is in a folder of its own, so that nothing mistakes it for either.
 */

/** Files that SQLite keeps beside a database that is open, or whose process was killed: they are part of it. */
const PARTS = ['-wal', '-journal', '-shm'] as const;
const UNFINISHED_PREFIX = '.cardline-unfinished-';
/** Marks a folder of segments whose backup is not complete yet. */
const UNFINISHED_MARK = 'unfinished';

export interface Restored {
  readonly entries: number;
  /** Whether the backup records how far it goes. One of an older version does not. */
  readonly recorded: boolean;
  /** Segment files that came with it, and ranges of entries whose file was not found. */
  readonly segments: number;
  readonly away: readonly { readonly first: number; readonly last: number; readonly file: string }[];
}

/** A backup's segments are beside it, in a folder with its name. */
export function segmentsOf(backup: string): string {
  return `${backup}.segments`;
}

/**
 * Backs up the folder's journal, also while a controller writes it. `out` must not exist yet.
 * @throws StoreError; on any failure there is no file at `out`.
 */
export function backUpJournal(folder: string, out: string): CopyHead & { readonly segments: number } {
  return guarded(() => {
    const source = join(folder, DATABASE_NAME);
    if (!existsSync(source)) throw new StoreError('missing', `there is no journal in ${folder}`);
    if (existsSync(out)) throw new StoreError('foreign', `${out} is there already; a backup overwrites nothing`);
    removeUnfinished(segmentsOf(out));
    if (existsSync(segmentsOf(out)))
      throw new StoreError('foreign', `${segmentsOf(out)} is there already; a backup overwrites nothing`);
    if (PARTS.some((part) => out.endsWith(part)))
      throw new StoreError('foreign', `${basename(out)} is a name that SQLite gives to parts of a database`);
    if (!existsSync(dirname(out))) throw new StoreError('missing', `there is no folder ${dirname(out)}`);
    const unfinished = mkdtempSync(join(dirname(out), UNFINISHED_PREFIX));
    try {
      const copy = join(unfinished, basename(out));
      const database = new DatabaseSync(source, { readOnly: true, timeout: 5000 });
      try {
        copyWhole(database, copy);
      } finally {
        database.close();
      }
      const head = headIn(copy);
      chmodSync(copy, 0o600);
      const segments = copySegments(copy, join(folder, SEGMENT_FOLDER), unfinished);
      // A backup needs its segments: they are written first, marked as unfinished until it is complete too.
      if (segments > 0) {
        writeFileSync(join(unfinished, SEGMENT_FOLDER, UNFINISHED_MARK), '', { mode: 0o600 });
        renameSync(join(unfinished, SEGMENT_FOLDER), segmentsOf(out));
      }
      try {
        place(copy, out);
      } catch (error) {
        removeUnfinished(segmentsOf(out));
        throw error;
      }
      rmSync(join(segmentsOf(out), UNFINISHED_MARK), { force: true });
      return { ...head, segments };
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }, `${out} is not written`);
}

/** Removes the remains of a killed backup. Segments without the mark belong to somebody and stay. */
function removeUnfinished(segments: string): void {
  if (existsSync(join(segments, UNFINISHED_MARK))) rmSync(segments, { recursive: true });
}

/** Copies the segments beside the journal; moved ones are named in the backup and stay where they are. */
function copySegments(copy: string, from: string, unfinished: string): number {
  const names = filesOf(copy, "WHERE folder = ''");
  if (names.length === 0) return 0;
  mkdirSync(join(unfinished, SEGMENT_FOLDER), { mode: 0o700 });
  for (const name of names) {
    if (!existsSync(join(from, name)))
      throw new StoreError('missing', `${join(from, name)} is gone, and nobody moved it`);
    copyDurably(join(from, name), join(unfinished, SEGMENT_FOLDER, name));
  }
  return names.length;
}

function filesOf(file: string, where: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    // A backup of an older version has none.
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'segment'").get() === undefined) return [];
    return database
      .prepare(`SELECT file FROM segment ${where}`)
      .all()
      .map((row) => basename(String(row['file'])));
  } finally {
    database.close();
  }
}

/**
 * Restores a backup's journal into a folder without one; an older version is migrated. `problemOf`: what is wrong with the journal to
 * restore; null for nothing.
 * @throws StoreError; on any failure the folder is unchanged.
 */
export function restoreJournal(
  file: string,
  folder: string,
  clock: Clock,
  problemOf: (store: JournalStore) => string | null,
  segmentFolders: readonly string[] = [],
): Restored {
  const target = join(folder, DATABASE_NAME);
  requireAlone(file, target, folder);
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    return guarded(
      () => bringIn(file, target, folder, clock, problemOf, [segmentsOf(file), ...segmentFolders]),
      `${file} is not restored`,
    );
  } catch (error) {
    // The folders created for it are removed too, if empty.
    if (first !== undefined) for (let made = folder; made.length >= first.length; made = dirname(made)) rmdirSync(made);
    throw error;
  }
}

function bringIn(
  file: string,
  target: string,
  folder: string,
  clock: Clock,
  problemOf: (store: JournalStore) => string | null,
  segmentFolders: readonly string[],
): Restored {
  const unfinished = mkdtempSync(join(folder, UNFINISHED_PREFIX));
  const copy = join(unfinished, DATABASE_NAME);
  try {
    copyFileSync(file, copy);
    chmodSync(copy, 0o600);
    bringSegments(copy, join(unfinished, SEGMENT_FOLDER), segmentFolders);
    const restored = checked(file, copy, unfinished, clock, problemOf);
    // Closed by its only user, it is a single file again.
    const left = PARTS.filter((part) => existsSync(`${copy}${part}`));
    if (left.length > 0) throw new StoreError('io', `${file} is not restored: SQLite left ${left.join(', ')} behind`);
    syncFile(copy);
    // A journal needs its segments: they are restored first.
    const brought = join(unfinished, SEGMENT_FOLDER);
    if (existsSync(brought)) {
      mkdirSync(join(folder, SEGMENT_FOLDER), { recursive: true, mode: 0o700 });
      for (const name of readdirSync(brought)) copyDurably(join(brought, name), join(folder, SEGMENT_FOLDER, name));
    }
    place(copy, target);
    return restored;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function bringSegments(copy: string, to: string, folders: readonly string[]): void {
  for (const name of filesOf(copy, '')) {
    const from = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (from === undefined) continue;
    mkdirSync(to, { recursive: true, mode: 0o700 });
    copyDurably(from, join(to, name));
  }
}

function checked(
  file: string,
  copy: string,
  unfinished: string,
  clock: Clock,
  problemOf: (store: JournalStore) => string | null,
): Restored {
  const refused = (problem: StoreError['problem'], why: string): StoreError =>
    new StoreError(problem, `${file} is not restored: ${why}`);
  let store: JournalStore;
  try {
    store = JournalStore.open(unfinished, clock);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    // It was checked in its temporary place; the message must name the file that the user gave.
    throw refused(error.problem, error.message.replaceAll(copy, file));
  }
  try {
    const { entries, digest } = store;
    if (entries === 0)
      throw refused(
        'missing',
        'it has no entries; a copy of an open journal without its -wal file has none, or too few',
      );
    const head = store.copyHead;
    if (head !== null && (head.entries !== entries || head.hash !== digest))
      throw refused(
        'corrupt',
        `it ends at entry ${entries}, ${digest.slice(0, 12)}…; the backup was made at entry ${head.entries}, ${head.hash.slice(0, 12)}…`,
      );
    const { here, away } = settleSegments(store, segmentsOf(file), clock);
    const problem = problemOf(store);
    if (problem !== null) throw refused('corrupt', problem);
    store.forgetCopyHead();
    return { entries, recorded: head !== null, segments: here, away };
  } finally {
    store.close();
  }
}

/** Moves the backup's segments beside the journal; for the others, reports where they should be. */
function settleSegments(store: JournalStore, beside: string, clock: Clock): { here: number; away: Restored['away'] } {
  let here = 0;
  const away: { first: number; last: number; file: string }[] = [];
  for (const segment of store.segments.all) {
    const { first, last, file, folder } = segment;
    if (store.segments.disk.size(file) !== null) {
      store.segments.indexOf(segment);
      store.segments.moved(segment, '', 0);
      here += 1;
    } else {
      if (folder === '') store.segments.moved(segment, beside, clock.wallTimeMs());
      away.push({ first, last, file });
    }
  }
  return { here, away };
}

/** A leftover `-wal` or `-journal` file would corrupt or change the restored database. */
function requireAlone(file: string, target: string, folder: string): void {
  const beside = PARTS.map((part) => `${file}${part}`).filter((part) => existsSync(part) && statSync(part).size > 0);
  if (beside.length > 0)
    throw new StoreError(
      'foreign',
      `${file} is not a backup: ${beside.join(', ')} belongs to it. Bring all of it into a folder of its own, the first as ` +
        `${DATABASE_NAME}, and make a backup of that by «cardline data backup»`,
    );
  if (existsSync(target))
    throw new StoreError('foreign', `${folder} has a journal already; restore into an empty folder`);
  const left = PARTS.map((part) => `${target}${part}`).filter((part) => existsSync(part));
  if (left.length > 0)
    throw new StoreError(
      'foreign',
      `${left.join(', ')}: left over from another journal; restore into an empty folder, or move what is left over away`,
    );
}

function headIn(file: string): CopyHead {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const head = headOfCopy(database);
    if (head === null || head.entries === 0) throw new StoreError('missing', 'the journal has no entries yet');
    return head;
  } finally {
    database.close();
  }
}

/** Atomic, and never replaces a file that appeared meanwhile. */
function place(file: string, target: string): void {
  try {
    linkSync(file, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') throw new StoreError('foreign', `${target} is there already`);
    // A memory stick's file system has no hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    renameSync(file, target);
  }
  syncFolder(dirname(target));
}
