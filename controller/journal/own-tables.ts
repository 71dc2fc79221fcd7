import { constants, type DatabaseSync, type StatementSync } from 'node:sqlite';

import type { TableOwner, Tables } from './projection.ts';

/**
 * One owner's tables in the journal's database. SQLite's authorizer refuses a statement that accesses another's, or that does more than
 * read.
 */

const WRITES: ReadonlySet<number> = new Set([
  constants.SQLITE_INSERT,
  constants.SQLITE_UPDATE,
  constants.SQLITE_DELETE,
]);
const ASKS: ReadonlySet<number> = new Set([constants.SQLITE_SELECT, constants.SQLITE_FUNCTION]);

export class OwnTables implements Tables {
  readonly #database: DatabaseSync;
  readonly #owner: TableOwner;
  readonly #may: 'read' | 'write';
  readonly #reads: readonly TableOwner[];

  /** `reads`: owners whose tables may be read, too. */
  constructor(database: DatabaseSync, owner: TableOwner, may: 'read' | 'write', reads: readonly TableOwner[] = []) {
    this.#database = database;
    this.#owner = owner;
    this.#may = may;
    this.#reads = reads;
  }

  /** Expires all prepared statements of the database once: prepare frequently used ones in advance. */
  prepare(sql: string): StatementSync {
    this.#database.setAuthorizer((action, table) =>
      this.#allows(action, table) ? constants.SQLITE_OK : constants.SQLITE_DENY,
    );
    try {
      return this.#database.prepare(sql);
    } finally {
      this.#database.setAuthorizer(null);
    }
  }

  #allows(action: number, table: string | null): boolean {
    if (ASKS.has(action)) return true;
    if (table === null) return false;
    const own = Object.hasOwn(this.#owner.tables, table);
    if (action === constants.SQLITE_READ) return own || this.#reads.some(({ tables }) => Object.hasOwn(tables, table));
    return own && this.#may === 'write' && WRITES.has(action);
  }
}
