import type { StatementSync } from 'node:sqlite';

import type { Entry } from './entry.ts';

/**
 * A projection is derived from the journal's entries and can be rebuilt from them: it owns its tables, and nothing else writes them. Data
 * not derived from entries (sealed content, hashes of secrets, recipe sources) is in kept tables, which have owners too.
 */

/** The statements of one owner: preparing one for another owner's table is refused. */
export interface Tables {
  prepare(sql: string): StatementSync;
}

export interface TableOwner {
  readonly name: string;
  /** SQL of each table with its indexes, by table name. */
  readonly tables: Readonly<Record<string, string>>;
}

/**
 * Folds one entry: the same entries in the same order give the same rows. `latestAt`: latest wall-clock time of all entries before it; 0
 * before the first.
 */
export type Fold = (entry: Entry, latestAt: number) => void;

export interface Projection extends TableOwner {
  /** Raised whenever the tables or the fold change: the projection is then rebuilt when the journal is opened. */
  readonly version: number;
  /**
   * Earlier projections in the register whose tables it reads. When it is rebuilt alone it sees their newest rows: so it may only read data
   * that no longer changes at that point.
   */
  readonly reads?: readonly TableOwner[];
  /** Prepares its statements. A fold keeps no state in memory: what it needs from earlier entries is in its tables. */
  readonly open: (tables: Tables) => Fold;
}
