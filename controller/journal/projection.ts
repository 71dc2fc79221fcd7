import type { StatementSync } from 'node:sqlite';

import type { Entry } from './entry.ts';

/**
 * What is made of the journal's entries and can be made again of them: a projection owns its tables, and nobody else writes them. What
 * no entry tells (sealed content, hashes of secrets, recipes' sources) is kept beside the journal, in tables with an owner, too.
 */

/** The statements of one owner: any other's table is refused when they are prepared. */
export interface Tables {
  prepare(sql: string): StatementSync;
}

export interface TableOwner {
  readonly name: string;
  /** What makes each table, with its indexes, by the table's name. */
  readonly tables: Readonly<Record<string, string>>;
}

/**
 * Folds one entry in: the same entries in the same order make the same rows. `latestAt`: the latest time of all entries before it, by
 * the wall clock; 0 before the first.
 */
export type Fold = (entry: Entry, latestAt: number) => void;

export interface Projection extends TableOwner {
  /** Raised whenever the tables change, or what is made of an entry: then they are made anew as the journal is opened. */
  readonly version: number;
  /**
   * Projections before this one in the register whose tables it reads. Made anew alone, it reads their newest rows: only what never
   * changes again once it is asked for may be read.
   */
  readonly reads?: readonly TableOwner[];
  /** Its statements, prepared. A fold keeps nothing in memory: what it needs of earlier entries is in its tables. */
  readonly open: (tables: Tables) => Fold;
}
