import type { KeyObject } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

import type { ExaminedPiece, ExamineTerms } from './examine.ts';
import type { ExamineTask, Hashed } from './examining-pool.ts';
import { CanonicalReader, type CanonicalKind } from './facts/canonical-reader.ts';
import { examineFrames, examineRows, hashFrames, hashRows } from './verify-pieces.ts';

/** Looks at pieces of a journal in a thread of its own, which begins fast: what reads older versions is loaded once there is one. */

interface WorkerData {
  readonly publicKey: KeyObject | null;
  readonly kinds: readonly CanonicalKind[];
}

const { publicKey, kinds } = workerData as WorkerData;
const canonical = new CanonicalReader(kinds);
let readWhole: ExamineTerms['read'] | null = null;
let isShort = false;

export default async function look(task: ExamineTask): Promise<ExaminedPiece | Hashed> {
  if (task.does === 'hash')
    return 'rows' in task ? hashRows(task) : reading(task.path, (part) => hashFrames(task, part));
  isShort = false;
  const examined = examine(task);
  if (!isShort) return examined;
  ({ readWhole } = await import('./facts/fact-reader.ts'));
  return examine(task);
}

function examine(task: ExamineTask & { readonly does: 'examine' }): ExaminedPiece {
  const terms = { read, publicKey, folds: task.folds };
  if ('rows' in task) return examineRows(task, terms);
  return reading(task.path, (part) => examineFrames(task, part, terms));
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
