import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

import { defaultRecipe, installedRecipes } from '../../../cli/recipes.ts';
import { HeldJournal } from '../../../controller/journal/held-journal.ts';
import { apply } from '../../../controller/line/fold.ts';
import type { KeyRing } from '../../../controller/orders/keys.ts';
import { FolderDisk, SEGMENT_FOLDER } from '../../../controller/journal/segments/segment-disk.ts';
import { DATABASE_NAME } from '../../../controller/journal/store-file.ts';
import { readHead } from '../../../controller/journal/journal-head.ts';
import { verifyAnchor } from '../../../controller/journal/verify-anchor.ts';
import { ownerOf } from '../../../controller/journal/world.ts';
import { isConstraint } from '../../../controller/journal/store-error.ts';
import { JournalStore } from '../../../controller/journal/store.ts';
import { checkJournal } from '../../../controller/journal/verify-journal.ts';
import { phasesByHash } from '../../../controller/recipes/kept-phases.ts';
import { RecipeBook } from '../../../controller/recipes/recipe-book.ts';
import { restoreLine } from '../../../controller/snapshot/restore.ts';
import { Snapshots } from '../../../controller/snapshot/snapshots.ts';
import { checkTables } from '../../../controller/tables/check-tables.ts';
import { wordsOf } from '../../../controller/tables/table-difference.ts';
import { VirtualClock } from '../../../stations/clock.ts';
import { defaultLayout } from '../line-test.ts';
import type { DataFolder } from './data-folder.ts';
import { IDLE_CELLS } from './idle-cells.ts';

/** Edits one cell of a data folder after the other, each in a copy of it, and looks who notices. */

/** What is written in a cell's place. */
export const VARIANTS = ['changed', 'one less', 'of another row'] as const;
type Variant = (typeof VARIANTS)[number];

export interface Cell {
  readonly table: string;
  readonly column: string;
  readonly row: string;
  readonly variant: Variant;
  /** Does its owner say that nothing hangs on it? Why; null where something does. */
  readonly idle: string | null;
  readonly edit: (database: DatabaseSync) => void;
}

export interface Noticed {
  /** What a start, or its comparison, says; null where it says nothing. */
  readonly start: string | null;
  /** What `verify` says; null where it says nothing, and where the start has said it. */
  readonly verify: string | null;
}

const PHASES = defaultRecipe(installedRecipes()).recipe.phases.length;
const OTHER_NUMBER = 1_000_003;

/** Of each column the cells of so many rows, spread over the table. */
export function* cellsOf(folder: DataFolder, rowsMost: number, variants: readonly Variant[]): Generator<Cell> {
  const database = new DatabaseSync(join(folder.folder, DATABASE_NAME), { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    for (const { name } of tables) yield* ofTable(database, String(name), rowsMost, variants);
  } finally {
    database.close();
  }
}

function* ofTable(
  database: DatabaseSync,
  table: string,
  rowsMost: number,
  variants: readonly Variant[],
): Generator<Cell> {
  const columns = database.prepare(`PRAGMA table_info("${table}")`).all();
  const keys = columns.filter(({ pk }) => Number(pk) > 0).map(({ name }) => String(name));
  const rows = database.prepare(`SELECT * FROM "${table}" ORDER BY 1`).all();
  const step = Math.max(1, rows.length / rowsMost);
  const chosen = rows.filter((_, index) => Math.floor(index / step) > Math.floor((index - 1) / step));
  for (const row of chosen)
    for (const column of columns.map(({ name }) => String(name)))
      for (const variant of variants) {
        const now = row[column] ?? null;
        const then = written(
          variant,
          now,
          rows.map((one) => one[column] ?? null),
        );
        if (then === undefined) continue;
        const where = keys.map((key) => `"${key}" IS ? COLLATE BINARY`).join(' AND ');
        const sql = `UPDATE "${table}" SET "${column}" = ? WHERE ${where}`;
        const key = keys.map((one) => row[one] ?? null);
        const edit = (copy: DatabaseSync): void => void copy.prepare(sql).run(then, ...key);
        const idle = idleIn(database, table, column, where, key);
        yield { table, column, row: key.map(String).join(' / '), variant, idle, edit };
      }
}

function idleIn(
  database: DatabaseSync,
  table: string,
  column: string,
  ofKey: string,
  key: readonly SQLInputValue[],
): string | null {
  const said = IDLE_CELLS.get(`${table}.${column}`);
  if (said === undefined || said.where === '') return said?.why ?? null;
  const sql = `SELECT 1 FROM "${table}" WHERE ${ofKey} AND ${said.where}`;
  return database.prepare(sql).get(...key) === undefined ? null : said.why;
}

type Value = SQLInputValue;

/** Undefined where there is no such value. */
function written(variant: Variant, now: Value, others: readonly Value[]): Value | undefined {
  if (variant === 'changed') return changed(now);
  if (variant === 'one less') return typeof now === 'number' ? now - 1 : undefined;
  return others.find((other) => !isSame(other, now));
}

function changed(value: Value): Value {
  if (typeof value === 'number') return value + OTHER_NUMBER;
  if (value instanceof Uint8Array) return Uint8Array.from(value, (byte, index) => (index === 0 ? byte ^ 1 : byte));
  const text = typeof value === 'string' ? value : '';
  return text === '' ? 'x' : `${text.startsWith('x') ? 'y' : 'x'}${text.slice(1)}`;
}

function isSame(one: Value, other: Value): boolean {
  return one instanceof Uint8Array && other instanceof Uint8Array ? Buffer.compare(one, other) === 0 : one === other;
}

export class CellEditor {
  readonly #from: DataFolder;
  readonly #copy = mkdtempSync(join(tmpdir(), 'cells-copy-'));
  readonly #elsewhere: readonly string[];
  readonly #disk: FolderDisk;

  constructor(from: DataFolder) {
    this.#from = from;
    this.#elsewhere = [join(from.folder, SEGMENT_FOLDER)];
    this.#disk = new FolderDisk(join(from.folder, SEGMENT_FOLDER), []);
  }

  /** Null where the database itself takes no such value. */
  async edited(cell: Pick<Cell, 'edit'>): Promise<Noticed | null> {
    if (!this.#anew(cell)) return null;
    const start = said(() => this.#start());
    if (start !== null) return { start, verify: null };
    // What a start has made anew is looked at as it was before.
    this.#anew(cell);
    return { start, verify: await this.#verify() };
  }

  /** By the comparison alone, as it is made at each start and by `verify`: nothing is opened. */
  compared(cell: Pick<Cell, 'edit'>): string | null {
    return this.#anew(cell) ? said(() => this.#tables(null)) : 'the database takes no such value';
  }

  /** A new copy with the cell edited; false where the database takes no such value. */
  #anew({ edit }: Pick<Cell, 'edit'>): boolean {
    const file = join(this.#copy, DATABASE_NAME);
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    copyFileSync(join(this.#from.folder, DATABASE_NAME), file);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA synchronous = OFF');
    try {
      edit(database);
      return true;
    } catch (error) {
      if (isConstraint(error)) return false;
      throw error;
    } finally {
      database.close();
    }
  }

  /** As a controller begins: it opens the journal, its recipes and its state, and compares the tables. */
  #start(): string | null {
    const { apart, journalKey } = this.#from;
    const by = {
      seal: journalKey,
      headsFolder: apart,
      dataFolder: this.#copy,
      line: null,
      problems: 'refuse',
    } as const;
    const store = JournalStore.onDisk(this.#copy, new VirtualClock(), this.#disk, new HeldJournal(by));
    try {
      RecipeBook.open(store, installedRecipes(), this.#copy);
      const { state, passedOver } = restoreLine(store, new Snapshots(store), journalKey, defaultLayout(), 0);
      const [first] = passedOver;
      if (first !== undefined) return `snapshot ${first.seq} is passed over: ${first.why}`;
      for (const entry of store.read(state.seq)) apply(state, entry, 0, () => PHASES);
    } finally {
      store.close();
    }
    return this.#tables(null);
  }

  async #verify(): Promise<string | null> {
    return said(() => this.#tables(this.#from.keys)) ?? (await this.#journal());
  }

  #tables(keys: KeyRing | null): string | null {
    const { apart, publicKey, firstHash } = this.#from;
    const { differences } = checkTables({
      journalFile: join(this.#copy, DATABASE_NAME),
      firstHash,
      disk: this.#disk,
      folder: apart,
      publicKey,
      anew: false,
      trusted: true,
      open: keys === null ? null : { keys, most: Number.POSITIVE_INFINITY },
      progress: () => undefined,
    });
    const [first] = differences;
    return first === undefined ? null : wordsOf(first);
  }

  async #journal(): Promise<string | null> {
    let store: JournalStore | null = null;
    try {
      store = JournalStore.openForReading(this.#copy, new VirtualClock(), this.#elsewhere);
      const { apart, publicKey, journalKey } = this.#from;
      const own = { line: ownerOf(store.reader).line, world: 'simulated' } as const;
      const head = readHead(apart, own, store.firstHash);
      const held = verifyAnchor(store, { line: own, head, seal: journalKey, isLinesOwn: true });
      const { found, signed, unsignedSegments } = await checkJournal(store, {
        phases: phasesByHash(store, installedRecipes()),
        publicKey,
        head,
        before: null,
        shortEntries: 0,
        threadsFrom: Number.POSITIVE_INFINITY,
        progress: () => undefined,
        now: 0,
      });
      const broken = found.chain === 'intact' ? [] : [`the chain is broken at entry ${found.chain.brokenAt}`];
      return [...broken, ...found.violations, ...signed.violations, ...unsignedSegments, ...held][0] ?? null;
    } catch (error) {
      return wordOf(error);
    } finally {
      store?.close();
    }
  }

  close(): void {
    rmSync(this.#copy, { recursive: true });
  }
}

/** What stops a start, or a check, is said as well. */
function said(look: () => string | null): string | null {
  try {
    return look();
  } catch (error) {
    return wordOf(error);
  }
}

function wordOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
