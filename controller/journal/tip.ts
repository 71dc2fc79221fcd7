import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * The seal of the newest entry: one row, written in the group of the entries. The chain of hashes can be gone on with by anybody, and a
 * signed checkpoint comes every few hundred entries; the seal says at each opening that whoever wrote the newest entry had the journal's key.
 */

export const TIP_TABLE = `
  CREATE TABLE tip (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, mac TEXT NOT NULL) STRICT;
`;

/** Who has the journal's key. */
export interface TipSeal {
  /** Of the entry with this number and hash (hex). */
  sealOf(seq: number, hash: string): string;
  isSealOf(seal: string, seq: number, hash: string): boolean;
}

/**
 * `older-data`: a version without seals wrote them all. `foreign`: the entry `seq` and what follows it were written without the key, or
 * nobody knows by whom.
 */
export type TipState =
  | { readonly state: 'sealed' | 'older-data' }
  | { readonly state: 'foreign'; readonly seq: number };

const SEALED: TipState = { state: 'sealed' };

export class Tip {
  readonly #seal: TipSeal;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  #sealed = 0;

  constructor(database: DatabaseSync, seal: TipSeal) {
    this.#seal = seal;
    // In one statement: another process may write meanwhile.
    this.#select = database.prepare(
      'SELECT newest.seq AS newest, tip.seq, tip.mac FROM (SELECT max(seq) AS seq FROM entry) AS newest LEFT JOIN tip',
    );
    this.#insert = database.prepare('INSERT INTO tip VALUES (1, ?, ?)');
    this.#update = database.prepare('UPDATE tip SET seq = ?, mac = ?');
  }

  look(hashOf: (seq: number) => string): TipState {
    const row = this.#select.get();
    const newest = Number(row?.['newest'] ?? 0);
    if (newest === 0) return SEALED;
    const [seq, mac] = [Number(row?.['seq'] ?? 0), String(row?.['mac'] ?? '')];
    if (seq === newest && mac === '') return { state: 'older-data' };
    const isGenuine = mac !== '' && seq <= newest && this.#seal.isSealOf(mac, seq, hashOf(seq));
    if (!isGenuine) return { state: 'foreign', seq: newest };
    return seq === newest ? SEALED : { state: 'foreign', seq: seq + 1 };
  }

  /** In the open group, right before it is made durable. */
  keep(seq: number, hash: string): void {
    if (seq === this.#sealed) return;
    const mac = this.#seal.sealOf(seq, hash);
    if (this.#update.run(seq, mac).changes === 0) this.#insert.run(seq, mac);
    this.#sealed = seq;
  }

  /** The group is forgotten. */
  rollback(): void {
    this.#sealed = 0;
  }
}
