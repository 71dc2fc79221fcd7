import type { KeyObject } from 'node:crypto';

import { Piscina } from 'piscina';

import { siblingFile } from '../../stations/sibling-file.ts';
import type { TableCheck } from './check-tables.ts';

/** Compares tables in a thread of its own. Sealed rows stay closed: the master key is not passed to other threads. */

export interface ComparisonTask {
  readonly journalFile: string;
  readonly firstHash: string;
  readonly segmentFolder: string;
  /** Where the shadow is stored, apart from the data. */
  readonly folder: string;
  readonly publicKey: KeyObject | null;
}

const HEAP_MB = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 } as const;

/** Ends with the comparison, or when the signal aborts: partial results are discarded. */
export async function compareInThread(task: ComparisonTask, signal: AbortSignal): Promise<TableCheck> {
  const pool = new Piscina<ComparisonTask, TableCheck>({
    filename: siblingFile('./comparison-worker', import.meta.url),
    minThreads: 1,
    maxThreads: 1,
    resourceLimits: HEAP_MB,
  });
  try {
    return await pool.run(task, { signal });
  } finally {
    await pool.destroy();
  }
}
