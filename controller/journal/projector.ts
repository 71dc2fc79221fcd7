import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Entry } from './entry.ts';
import { OwnTables } from './own-tables.ts';
import type { Fold, Projection } from './projection.ts';
import { PROJECTIONS } from './projections.ts';
import { AwayError, isConstraint, StoreError } from './store-error.ts';

/**
 * Keeps every projection up to date with the journal's newest entry, in the same commit, and records their position and each one's version.
 */

export const PROJECTION_TABLES = `
  CREATE TABLE projection (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
  CREATE TABLE projected (id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL, latest_at INTEGER NOT NULL) STRICT;
  INSERT INTO projected VALUES (1, 0, 0);
`;

/** Result of rebuilding one projection. */
export interface Rebuilt {
  readonly name: string;
  readonly version: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Whether the content was different before. */
  readonly changed: boolean;
}

/** SQL for empty projections, before the first entry. */
export function emptyTables(): string {
  return PROJECTIONS.map(
    ({ name, version, tables }) =>
      `${Object.values(tables).join('')} INSERT INTO projection VALUES ('${name}', ${version});`,
  ).join('');
}

/** How far the projections have come. */
interface Place {
  readonly position: number;
  /** Latest wall-clock time of all entries so far. */
  readonly latestAt: number;
}

type Read = (afterSeq: number) => Iterable<Entry>;

/** Applies entries to all projections and records their position. */
export class Projector {
  readonly #database: DatabaseSync;
  readonly #keep: StatementSync;
  #folds: readonly Fold[] = [];
  #latestAt = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#keep = database.prepare('UPDATE projected SET position = ?, latest_at = ?');
  }

  /**
   * For readers: requires the tables to be of this version and up to date.
   * @throws StoreError otherwise.
   */
  requirePresent(): void {
    const behind = PROJECTIONS.find(({ name, version }) => this.#versionOf(name) !== version);
    if (behind === undefined) return;
    throw new StoreError(
      'version',
      `the ${behind.name} beside the journal are of another version of Cardline; the controller, or «cardline data rebuild», makes them anew`,
    );
  }

  /** Before the first append: rebuilds projections of another version and brings those that are behind up to date. */
  catchUp(read: Read, newest: number): void {
    const place = this.#place();
    const stale = PROJECTIONS.filter(({ name, version }) => {
      return place.position > newest || this.#versionOf(name) !== version;
    });
    if (stale.length > 0 || place.position !== newest) this.#toNewest(stale, place, read);
    this.#resume();
  }

  #toNewest(stale: readonly Projection[], place: Place, read: Read): void {
    try {
      this.#inTransaction(() => {
        explained(stale, () => this.#remake(stale, read));
        this.#bringUp(stale, place, read);
      });
    } catch (error) {
      if (!isConstraint(error)) throw error;
      // They are not where they claim: nothing of them can be used.
      this.#inTransaction(() => explained(PROJECTIONS, () => this.#remake(PROJECTIONS, read)));
    }
  }

  /** Must be called inside the store's open group. */
  apply(entry: Entry): void {
    for (const fold of this.#folds) fold(entry, this.#latestAt);
    this.#latestAt = Math.max(this.#latestAt, entry.at);
  }

  /** Call right before the commit. */
  keep(position: number): void {
    this.#keep.run(position, this.#latestAt);
  }

  /** The group was rolled back. */
  rollback(): void {
    this.#latestAt = this.#place().latestAt;
  }

  /** Rebuilds every projection from the journal in one transaction: all or nothing. */
  rebuild(read: Read): Rebuilt[] {
    try {
      return this.#inTransaction(() => {
        const before = PROJECTIONS.map((one) => this.#contentOf(one).digest);
        this.#remake(PROJECTIONS, read);
        return PROJECTIONS.map((one, index): Rebuilt => {
          const { rows, digest } = this.#contentOf(one);
          return { name: one.name, version: one.version, rows, changed: digest !== before[index] };
        });
      });
    } finally {
      this.#resume();
    }
  }

  #inTransaction<T>(act: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = act();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #resume(): void {
    this.#folds = PROJECTIONS.map((one) => this.#open(one));
    this.#latestAt = this.#place().latestAt;
  }

  #remake(projections: readonly Projection[], read: Read): void {
    for (const { name, version, tables } of projections) {
      for (const table of Object.keys(tables)) this.#database.exec(`DROP TABLE IF EXISTS ${table}`);
      this.#database.exec(Object.values(tables).join(''));
      this.#database.prepare('INSERT OR REPLACE INTO projection VALUES (?, ?)').run(name, version);
    }
    this.#foldIn(projections, { position: 0, latestAt: 0 }, read);
  }

  /** Folds the missing entries into the projections that are not rebuilt. */
  #bringUp(stale: readonly Projection[], place: Place, read: Read): void {
    this.#foldIn(
      PROJECTIONS.filter((one) => !stale.includes(one)),
      place,
      read,
    );
  }

  #foldIn(projections: readonly Projection[], from: Place, read: Read): void {
    if (projections.length === 0) return;
    const folds = projections.map((one) => this.#open(one));
    let { position, latestAt } = from;
    for (const entry of read(position)) {
      for (const fold of folds) fold(entry, latestAt);
      latestAt = Math.max(latestAt, entry.at);
      position = entry.seq;
    }
    this.#keep.run(position, latestAt);
  }

  #open(projection: Projection): Fold {
    return projection.open(new OwnTables(this.#database, projection, 'write', projection.reads));
  }

  #versionOf(name: string): number | null {
    const row = this.#database.prepare('SELECT version FROM projection WHERE name = ?').get(name);
    return row === undefined ? null : Number(row['version']);
  }

  #place(): Place {
    const row = this.#database.prepare('SELECT position, latest_at FROM projected').get();
    return { position: Number(row?.['position'] ?? 0), latestAt: Number(row?.['latest_at'] ?? 0) };
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

/** A rebuild needs every entry: if some are away, nothing is changed and the journal does not open. */
function explained(stale: readonly Projection[], remake: () => void): void {
  try {
    remake();
  } catch (error) {
    if (!(error instanceof AwayError)) throw error;
    const names = stale.map(({ name }) => name).join(', ');
    throw new StoreError(
      'away',
      `this version makes the ${names} beside the journal anew, from all entries, and can't: ${error.message}`,
    );
  }
}
