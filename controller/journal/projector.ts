import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Entry } from './entry.ts';
import { OwnTables } from './own-tables.ts';
import type { Fold, Projection } from './projection.ts';
import { PROJECTIONS } from './projections.ts';
import { StoreError } from './store-error.ts';

/** Keeps every projection at the journal's newest entry, in the same group, and says of each how far it has come. */

export const PROJECTION_TABLE = `
  CREATE TABLE projection (name TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;
`;

/** What a rebuild made of one projection. */
export interface Rebuilt {
  readonly name: string;
  readonly version: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Was there anything else before? */
  readonly changed: boolean;
}

/** An empty projection, before the first entry. */
export function emptyTables(): string {
  return PROJECTIONS.map(
    ({ name, version, tables }) =>
      `${Object.values(tables).join('')} INSERT INTO projection VALUES ('${name}', ${version}, 0);`,
  ).join('');
}

export class Projector {
  readonly #database: DatabaseSync;
  readonly #keep: StatementSync;
  #folds: readonly Fold[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#keep = database.prepare('UPDATE projection SET position = ?');
  }

  /** For whoever only reads: the tables are those that this version makes, and as far as the journal. */
  requirePresent(): void {
    const behind = PROJECTIONS.find(({ name, version }) => this.#kept(name)?.version !== version);
    if (behind === undefined) return;
    throw new StoreError(
      'version',
      `the ${behind.name} beside the journal are of another version of Cardline; the controller, or «cardline data rebuild», makes them anew`,
    );
  }

  /**
   * Before the first entry of this opening is written: what another version made is made anew, what did not come as far as the journal
   * is brought there.
   */
  catchUp(read: (afterSeq: number) => Iterable<Entry>, newest: number): void {
    const stale = PROJECTIONS.filter(({ name, version }) => {
      const kept = this.#kept(name);
      return kept === null || kept.version !== version || kept.position > newest;
    });
    const behind = PROJECTIONS.filter((one) => !stale.includes(one) && this.#kept(one.name)?.position !== newest);
    if (stale.length + behind.length > 0) {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        this.#remake(stale, read, newest);
        for (const one of behind) this.#bringUp(one, read, newest);
        this.#database.exec('COMMIT');
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    }
    this.#folds = PROJECTIONS.map((one) => this.#open(one));
  }

  /** Inside the store's open group. */
  apply(entry: Entry): void {
    for (const fold of this.#folds) fold(entry);
  }

  /** Right before the group is made durable. */
  keep(position: number): void {
    this.#keep.run(position);
  }

  /** Makes every projection anew from the journal, in one transaction: it is as it was, or as the entries say. */
  rebuild(read: (afterSeq: number) => Iterable<Entry>, newest: number): Rebuilt[] {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const before = PROJECTIONS.map((one) => this.#contentOf(one).digest);
      this.#remake(PROJECTIONS, read, newest);
      const rebuilt = PROJECTIONS.map((one, index): Rebuilt => {
        const { rows, digest } = this.#contentOf(one);
        return { name: one.name, version: one.version, rows, changed: digest !== before[index] };
      });
      this.#database.exec('COMMIT');
      return rebuilt;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#folds = PROJECTIONS.map((one) => this.#open(one));
    }
  }

  #remake(projections: readonly Projection[], read: (afterSeq: number) => Iterable<Entry>, newest: number): void {
    for (const { name, version, tables } of projections) {
      for (const table of Object.keys(tables)) this.#database.exec(`DROP TABLE IF EXISTS ${table}`);
      this.#database.exec(Object.values(tables).join(''));
      this.#database.prepare('INSERT OR REPLACE INTO projection VALUES (?, ?, ?)').run(name, version, newest);
    }
    const folds = projections.map((one) => this.#open(one));
    if (folds.length === 0) return;
    for (const entry of read(0)) for (const fold of folds) fold(entry);
  }

  #bringUp(projection: Projection, read: (afterSeq: number) => Iterable<Entry>, newest: number): void {
    const fold = this.#open(projection);
    for (const entry of read(this.#kept(projection.name)?.position ?? 0)) fold(entry);
    this.#database.prepare('UPDATE projection SET position = ? WHERE name = ?').run(newest, projection.name);
  }

  #open(projection: Projection): Fold {
    return projection.open(new OwnTables(this.#database, projection, 'write'));
  }

  #kept(name: string): { readonly version: number; readonly position: number } | null {
    const row = this.#database.prepare('SELECT version, position FROM projection WHERE name = ?').get(name);
    return row === undefined ? null : { version: Number(row['version']), position: Number(row['position']) };
  }

  #contentOf({ tables }: Projection): { readonly rows: Record<string, number>; readonly digest: string } {
    const rows: Record<string, number> = {};
    let digest = '';
    for (const table of Object.keys(tables)) {
      if (this.#database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) === undefined) continue;
      let count = 0;
      for (const row of this.#database.prepare(`SELECT * FROM ${table} ORDER BY 1`).iterate()) {
        count += 1;
        digest = hash('sha256', `${digest}${JSON.stringify(row)}`, 'hex');
      }
      rows[table] = count;
    }
    return { rows, digest };
  }
}
