import { DatabaseSync } from 'node:sqlite';

import type { EntryBody } from './entry.ts';
import { OwnTables } from './own-tables.ts';
import type { Projection, TableOwner, Tables } from './projection.ts';

/** For tests: projections that receive entries one by one, at given times. */
export class ProjectedJournal {
  readonly #database = new DatabaseSync(':memory:');
  readonly #folds;
  #seq = 0;
  #latestAt = 0;

  /** In dependency order: each after those whose tables it reads. */
  constructor(projections: readonly Projection[]) {
    for (const { tables } of projections) this.#database.exec(Object.values(tables).join(''));
    this.#folds = projections.map((one) => one.open(new OwnTables(this.#database, one, 'write', one.reads)));
  }

  append(at: number, body: EntryBody): void {
    this.#seq += 1;
    for (const fold of this.#folds) fold({ seq: this.#seq, at, body, hash: '' }, this.#latestAt);
    this.#latestAt = Math.max(this.#latestAt, at);
  }

  readonly tables = (owner: TableOwner): Tables => new OwnTables(this.#database, owner, 'read');

  rows(owner: TableOwner, table: string): unknown[] {
    return this.tables(owner)
      .prepare(`SELECT * FROM ${table} ORDER BY 1`)
      .all()
      .map((row) => ({ ...row }));
  }
}
