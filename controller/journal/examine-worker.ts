import { closeSync, openSync, readSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';

import type { ExaminedPiece, ExamineTerms } from './examine.ts';
import type { ExamineBegin, ExamineTask, Hashed } from './examining-pool.ts';
import { CanonicalReader } from './facts/canonical-reader.ts';
import { RAW_COLUMNS } from './raw-row.ts';
import type { RawEntry } from './segments/segment-frame.ts';
import { examineFrames, examineRows, hashFrames, hashRows, type RowsPiece } from './verify-pieces.ts';

/** Examines pieces of a journal in a thread of its own. It starts fast: the reader for older versions is loaded only when needed. */

const { publicKey, kinds, file, busyMs } = workerData as ExamineBegin;
const canonical = new CanonicalReader(kinds);
let readWhole: ExamineTerms['read'] | null = null;
let isShort = false;
let rowsOf: StatementSync | null = null;

/** Null if rows are missing: the caller then reads the present rows itself. */
export default async function look(task: ExamineTask): Promise<ExaminedPiece | Hashed | null> {
  const rows = 'path' in task ? [] : rowsAt(task);
  if (rows === null) return null;
  if (task.does === 'hash')
    return 'path' in task ? reading(task.path, (part) => hashFrames(task, part)) : hashRows(rows, task.previous);
  isShort = false;
  const examined = examine(task, rows);
  if (!isShort) return examined;
  ({ readWhole } = await import('./facts/fact-reader.ts'));
  return examine(task, rows);
}

/** Read by this thread itself: passing rows between threads costs as much again. */
function rowsAt({ after, last }: Omit<RowsPiece, 'kind'>): RawEntry[] | null {
  if (file === null) return null;
  rowsOf ??= openedRows(file);
  const wanted = last - after;
  const rows = rowsOf.all(after, last, wanted + 1) as unknown as readonly (readonly unknown[])[];
  const entries: RawEntry[] = [];
  if (rows.length !== wanted) return null;
  for (const [seq, at, kind, body, hash] of rows) {
    // A malformed row is not reported here: the caller determines which one it is.
    if (typeof seq !== 'number' || typeof at !== 'number' || typeof kind !== 'string') return null;
    if (typeof body !== 'string' || typeof hash !== 'string') return null;
    entries.push({ seq, at, kind, body, hash });
  }
  return entries;
}

/** Rows as arrays: accessing fields of the driver's row objects costs as much as a hash. */
function openedRows(journal: string): StatementSync {
  const database = new DatabaseSync(journal, { readOnly: true, timeout: busyMs });
  const statement = database.prepare(
    `SELECT ${RAW_COLUMNS} FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
  );
  statement.setReturnArrays(true);
  return statement;
}

function examine(task: ExamineTask & { readonly does: 'examine' }, rows: readonly RawEntry[]): ExaminedPiece {
  const terms = { read, publicKey, folds: task.folds };
  if ('path' in task) return reading(task.path, (part) => examineFrames(task, part, terms));
  return examineRows(rows, task.previous, terms);
}

type ReadPart = (offset: number, length: number) => Uint8Array;

function reading<T>(path: string, work: (part: ReadPart) => T): T {
  const file = openSync(path, 'r');
  try {
    return work((offset, length) => readPart(file, offset, length));
  } finally {
    closeSync(file);
  }
}

const read: ExamineTerms['read'] = (text) => {
  const said = canonical.read(text);
  if (said !== null) return said;
  if (readWhole !== null) return readWhole(text);
  isShort = true;
  return null;
};

function readPart(file: number, offset: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
}
