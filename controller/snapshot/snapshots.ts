import { hash } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';

import { guarded, problemOf } from '../journal/store-error.ts';
import type { JournalStore } from '../journal/store.ts';
import type { LineState } from '../line/line-state.ts';
import { toPlain } from './line-plain.ts';
import { PLAIN_VERSION } from './plain-line.ts';
import { SNAPSHOT_TABLES } from './snapshot-tables.ts';

/** Stores the line's state beside the journal, so that a start folds only the entries after it. */

/** Number kept: if one can't be used, the previous one is. */
export const SNAPSHOTS_KEPT = 3;
/** Writing this many open orders costs as much as one entry: it limits the frequency of snapshots. */
const ORDERS_PER_ENTRY = 20;

export interface SnapshotRow {
  readonly version: number;
  readonly hash: string;
  readonly state: string;
}

/** Reads and writes the snapshot table. */
export class Snapshots {
  readonly #store: JournalStore;
  readonly #insert: StatementSync;
  readonly #dropLater: StatementSync;
  readonly #dropOlder: StatementSync;
  readonly #select: StatementSync;
  readonly #selectOldest: StatementSync;
  readonly #selectKept: StatementSync;
  readonly #dropOne: StatementSync;
  /** The entry of the newest one; 0 before there is one. */
  #newest = 0;

  constructor(store: JournalStore) {
    this.#store = store;
    const tables = store.tables(SNAPSHOT_TABLES);
    this.#insert = tables.prepare('INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)');
    this.#dropLater = tables.prepare('DELETE FROM snapshot WHERE seq >= ?');
    this.#dropOlder = tables.prepare(
      'DELETE FROM snapshot WHERE seq NOT IN (SELECT seq FROM snapshot ORDER BY seq DESC LIMIT ?)',
    );
    this.#selectKept = tables.prepare('SELECT seq, octet_length(state) AS bytes FROM snapshot');
    this.#dropOne = tables.prepare('DELETE FROM snapshot WHERE seq = ?');
    this.#selectOldest = tables.prepare('SELECT min(seq) AS seq FROM snapshot');
    this.#select = tables.prepare('SELECT version, hash, state FROM snapshot WHERE seq = ?');
  }

  /** Null if there is none at that entry; `damaged` if the file can't be read there. */
  at(seq: number): SnapshotRow | 'damaged' | null {
    const row = this.#read(seq);
    if (row === 'damaged') return row;
    if (row === undefined) return null;
    return { version: Number(row['version']), hash: String(row['hash']), state: String(row['state']) };
  }

  #read(seq: number): Readonly<Record<string, unknown>> | 'damaged' | undefined {
    try {
      return this.#select.get(seq);
    } catch (error) {
      if (problemOf(error) === 'corrupt') return 'damaged';
      throw error;
    }
  }

  /** The entry of the oldest one; Infinity if there is none. The entries after it are needed at a start. */
  get oldest(): number {
    const seq = this.#selectOldest.get()?.['seq'];
    return typeof seq === 'number' ? seq : Number.POSITIVE_INFINITY;
  }

  /** All snapshots. `id`: its entry; `madeAt`: that entry's time (wall clock). */
  kept(): { readonly id: string; readonly madeAt: number; readonly bytes: number }[] {
    return this.#selectKept.all().map((row) => {
      const seq = Number(row['seq']);
      return { id: `${seq}`, madeAt: this.#store.reader.stretch(seq, seq)[0]?.at ?? 0, bytes: Number(row['bytes']) };
    });
  }

  /** Call without an open group. */
  remove(id: string): void {
    guarded(() => this.#dropOne.run(Number(id)));
  }

  /** The line has started from the one at that entry. */
  beginAt(seq: number): void {
    this.#newest = seq;
  }

  /** Whether enough has happened since the last one. */
  isDue({ orders, importing }: LineState): boolean {
    let open = orders.size;
    for (const one of importing.values()) open += one.orders.length;
    return this.#store.entries - this.#newest >= open / ORDERS_PER_ENTRY;
  }

  /** Stores the state after the newest entry, in the store's open group. Returns its digest, for the checkpoint to sign. */
  keep(state: LineState): string {
    const { entries, digest: standsOn } = this.#store;
    const text = JSON.stringify(toPlain(state));
    const digest = digestOf(text);
    this.#store.begin();
    guarded(() => {
      // A snapshot of a later entry was not written by this journal's line.
      this.#dropLater.run(entries);
      this.#insert.run(entries, PLAIN_VERSION, standsOn, digest, text);
      this.#dropOlder.run(SNAPSHOTS_KEPT);
    });
    this.#newest = entries;
    return digest;
  }
}

/** SHA-256, hex. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'hex');
}
