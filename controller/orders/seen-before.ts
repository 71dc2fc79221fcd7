import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A set of names without a size limit: on disk, in a file that disappears with the process. */
export class SeenBefore {
  readonly #database = new DatabaseSync('');
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  /** `cacheKb`: kilobytes of it that stay in memory. */
  constructor(cacheKb = 16_384) {
    this.#database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${cacheKb}`);
    this.#database.exec(
      'CREATE TABLE seen (name TEXT PRIMARY KEY, line INTEGER NOT NULL) STRICT, WITHOUT ROWID; BEGIN',
    );
    this.#insert = this.#database.prepare('INSERT OR IGNORE INTO seen (name, line) VALUES (?, ?)');
    this.#select = this.#database.prepare('SELECT line FROM seen WHERE name = ?');
  }

  /** Adds the name. Returns the line on which it appeared first; null if it is new. */
  add(name: string, line: number): number | null {
    if (this.#insert.run(name, line).changes > 0) return null;
    return Number(this.#select.get(name)?.['line']);
  }

  /** Whether the name was added before. */
  has(name: string): boolean {
    return this.#select.get(name) !== undefined;
  }

  close(): void {
    this.#database.close();
  }
}
