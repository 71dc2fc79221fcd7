/** Problems of the journal's file, its disk or its lock. */

export type StoreProblem =
  | 'full'
  | 'io'
  | 'locked'
  | 'version'
  | 'foreign'
  /** A real line would run without OPC UA security, and nobody has allowed it. */
  | 'unsecured'
  | 'missing'
  /** The journal had come further than this copy, or this is another journal. */
  | 'older'
  /** Entries were written without the journal's key. */
  | 'unsealed'
  /** The requested entries are in a segment that was moved and is not accessible. */
  | 'away'
  | 'corrupt'
  | 'sqlite-too-old';

/** Entries that are not accessible: where they were moved, and when (wall-clock time, ms). */
export interface AwayEntries {
  readonly first: number;
  readonly last: number;
  readonly file: string;
  readonly folder: string;
  readonly since: number;
}

/** The store can't continue. Nothing acts after it; a restart finds out which keys were committed. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Nothing is lost: `cardline data restore` brings the segment back. */
export class AwayError extends StoreError {
  override readonly name = 'AwayError';
  readonly away: AwayEntries;

  constructor(away: AwayEntries) {
    const { first, last, file, folder, since } = away;
    super(
      'away',
      `entries ${first} to ${last} are away: ${file} was moved to ${folder} on ${new Date(since).toISOString()}; ` +
        '«cardline data restore --data DIR --segments FOLDER» brings it back',
    );
    this.away = away;
  }
}

/** Converts an error of the disk or of SQLite to a StoreError. `failed`: the message before the reason. */
export function guarded<T>(work: () => T, failed = "the journal can't be used"): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const problem = problemOf(error);
    const why = problem === 'full' ? 'the disk is full' : error instanceof Error ? error.message : String(error);
    throw new StoreError(problem, `${failed}: ${why}`);
  }
}

/** SQLite result codes, https://www.sqlite.org/rescode.html (primary code in the low byte). */
export function problemOf(error: unknown): StoreProblem {
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return 'full';
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  switch (code) {
    case 5:
    case 6:
      return 'locked';
    case 13:
      return 'full';
    case 11:
    case 26:
      return 'corrupt';
    default:
      return 'io';
  }
}

/** A row violates a constraint: SQLITE_CONSTRAINT. */
export function isConstraint(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && (Number(error.errcode) & 0xff) === 19;
}
