import type { KeyObject } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

import { examineRows, type Examined } from './examine.ts';
import type { ExamineTask } from './examining-pool.ts';
import { examineFrames } from './verify-pieces.ts';

/** Looks at pieces of a journal in a thread of its own. */

const { publicKey } = workerData as { readonly publicKey: KeyObject | null };

export default function examine(task: ExamineTask): Examined[] {
  if ('rows' in task) return [examineRows(task.rows, task.previous, publicKey)];
  const file = openSync(task.path, 'r');
  try {
    return examineFrames(task, (offset, length) => readPart(file, offset, length), publicKey);
  } finally {
    closeSync(file);
  }
}

function readPart(file: number, offset: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
}
