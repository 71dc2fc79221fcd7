import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Owner, World } from './world.ts';

/**
 * The seal of the newest entry: one row, written in the group of the entries. The chain of hashes can be gone on with by anybody, and a
 * signed checkpoint comes every few hundred entries; the seal says at each opening that whoever wrote the newest entry had the journal's key,
 * and for which line: what else an entry says is only known once the chain was gone through.
 */

/** Who has the journal's key. */
export interface TipSeal {
  /** A MAC of the text (hex). */
  sealOf(text: string): string;
  isSealOf(seal: string, text: string): boolean;
}

/**
 * `older-data`: a version without seals wrote them all. `foreign`: the entry `seq` and what follows it were written without the key, or
 * nobody knows by whom.
 */
export type TipState =
  | { readonly state: 'sealed'; readonly owner: Owner }
  | { readonly state: 'older-data' }
  | { readonly state: 'foreign'; readonly seq: number };

const WORLDS: readonly World[] = ['real', 'simulated'];

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
      'SELECT newest.seq AS newest, tip.* FROM (SELECT max(seq) AS seq FROM entry) AS newest LEFT JOIN tip',
    );
    this.#insert = database.prepare('INSERT INTO tip (id, seq, line, world, mac) VALUES (1, ?, ?, ?, ?)');
    this.#update = database.prepare('UPDATE tip SET seq = ?, line = ?, world = ?, mac = ?');
  }

  look(hashOf: (seq: number) => string): TipState {
    const row = this.#select.get();
    const newest = Number(row?.['newest'] ?? 0);
    if (newest === 0) return { state: 'sealed', owner: { line: '', world: null } };
    const [seq, mac, line] = [Number(row?.['seq'] ?? 0), String(row?.['mac'] ?? ''), String(row?.['line'] ?? '')];
    if (seq === newest && mac === '') return { state: 'older-data' };
    const owner = { line, world: WORLDS.find((one) => one === row?.['world']) ?? null };
    const isGenuine = mac !== '' && seq <= newest && this.#seal.isSealOf(mac, sealedText(seq, hashOf(seq), owner));
    if (!isGenuine) return { state: 'foreign', seq: newest };
    return seq === newest ? { state: 'sealed', owner } : { state: 'foreign', seq: seq + 1 };
  }

  /** In the open group, right before it is made durable. */
  keep(seq: number, hash: string, owner: Owner): void {
    if (seq === this.#sealed) return;
    const values = [seq, owner.line, owner.world ?? '', this.#seal.sealOf(sealedText(seq, hash, owner))] as const;
    if (this.#update.run(...values).changes === 0) this.#insert.run(...values);
    this.#sealed = seq;
  }

  /** The group is forgotten. */
  rollback(): void {
    this.#sealed = 0;
  }
}

function sealedText(seq: number, hash: string, { line, world }: Owner): string {
  return [seq, hash, world ?? '', line].join('|');
}
