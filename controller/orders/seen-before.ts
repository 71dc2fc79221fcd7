import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Names that were met before, however many: they lie on disk, in a file that is gone with the process. */
export class SeenBefore {
  readonly #database = new DatabaseSync('');
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  /** `cacheKb`: of it that stays in memory. */
  constructor(cacheKb = 16_384) {
    this.#database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${cacheKb}`);
    this.#database.exec(
      'CREATE TABLE seen (name TEXT PRIMARY KEY, line INTEGER NOT NULL) STRICT, WITHOUT ROWID; BEGIN',
    );
    this.#insert = this.#database.prepare('INSERT OR IGNORE INTO seen (name, line) VALUES (?, ?)');
    this.#select = this.#database.prepare('SELECT line FROM seen WHERE name = ?');
  }

  /** The line on which the name was met first; null when this is the first time. */
  meet(name: string, line: number): number | null {
    if (this.#insert.run(name, line).changes > 0) return null;
    return Number(this.#select.get(name)?.['line']);
  }

  has(name: string): boolean {
    return this.#select.get(name) !== undefined;
  }

  close(): void {
    this.#database.close();
  }
}
