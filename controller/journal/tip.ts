import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Owner, World } from './world.ts';

/**
 * The seal of the newest entry: one row, written in the same commit. Anybody could continue the hash chain, and a signed checkpoint comes
 * only every few hundred entries; the seal proves at each opening that the writer of the newest entry had the journal's key, and for which
 * line. Everything else in an entry is trusted only after the chain was verified.
 */

/** A holder of the journal's key. */
export interface TipSeal {
  /** A MAC of the text (hex). */
  sealOf(text: string): string;
  isSealOf(seal: string, text: string): boolean;
}

/**
 * `older-data`: all were written by a version without seals. `foreign`: entries from `seq` on were written without the key, or by an
 * unknown program.
 */
export type TipState =
  | { readonly state: 'sealed'; readonly owner: Owner }
  | { readonly state: 'older-data' }
  | { readonly state: 'foreign'; readonly seq: number };

const WORLDS: readonly World[] = ['real', 'simulated'];

/** Reads and writes the seal of the newest entry. */
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

  /** Call in the open group, right before the commit. */
  keep(seq: number, hash: string, owner: Owner): void {
    if (seq === this.#sealed) return;
    const values = [seq, owner.line, owner.world ?? '', this.#seal.sealOf(sealedText(seq, hash, owner))] as const;
    if (this.#update.run(...values).changes === 0) this.#insert.run(...values);
    this.#sealed = seq;
  }

  /** The group was rolled back. */
  rollback(): void {
    this.#sealed = 0;
  }
}

function sealedText(seq: number, hash: string, { line, world }: Owner): string {
  return [seq, hash, world ?? '', line].join('|');
}
