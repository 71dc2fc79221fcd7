import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import type { ProvedCard, ProvedJob } from './proof.ts';
import type { ProvedFact } from './prove.ts';

/**
 * Folds the entries of a piece about cards that begin in it: their jobs are paired and their phases counted where the piece is read, and
 * only what concerns others (orders, blanks) is left for the sequential proof. The result equals that of `prove` entry by entry, provided
 * that these cards and jobs were unknown before the piece: otherwise `isFoldable` is false, and the piece is proved entry by entry.
 */

type Ended = Extract<ProvedFact, { kind: 'card.ended' }>;
type Requested = Extract<ProvedFact, { kind: 'job.requested' }>;

/** In entry order. */
type PieceStep =
  | { readonly does: 'prove'; readonly seq: number; readonly fact: ProvedFact }
  | { readonly does: 'begin'; readonly order: string }
  | { readonly does: 'issue'; readonly seq: number; readonly serial: BlankSerial }
  | { readonly does: 'end'; readonly seq: number; readonly fact: Ended; readonly card: ProvedCard };

export interface PieceFold {
  readonly steps: readonly PieceStep[];
  /** Cards that began in the piece. */
  readonly cards: readonly string[];
  /** Digests of the keys of the jobs requested in it and folded (`keyDigest`). */
  readonly jobKeys: Uint32Array;
  /** Their state at its end. */
  readonly openCards: readonly (readonly [string, ProvedCard])[];
  readonly openJobs: readonly (readonly [string, ProvedJob])[];
  /** Number of checks that held in the folded part. */
  readonly checks: number;
}

export class PieceFolder {
  readonly #folds: boolean;
  readonly #steps: PieceStep[] = [];
  readonly #cards: string[] = [];
  readonly #jobKeys: number[] = [];
  readonly #open = new Map<string, ProvedCard>();
  readonly #jobs = new Map<string, Requested>();
  /** Cards that were mentioned, and jobs that are proved entry by entry. */
  readonly #seen = new Set<string>();
  readonly #otherJobs = new Set<string>();
  #checks = 0;
  #isOdd = false;

  /** `folds`: if false, each entry is proved separately. */
  constructor(folds: boolean) {
    this.#folds = folds;
  }

  add(seq: number, fact: ProvedFact): void {
    if (!this.#folds || !this.#fold(seq, fact)) this.#steps.push({ does: 'prove', seq, fact });
  }

  /** Null if cards or jobs repeat within the piece: then it is read again without folding. */
  close(): PieceFold | null {
    if (this.#isOdd) return null;
    return {
      steps: this.#steps,
      cards: this.#cards,
      jobKeys: Uint32Array.from(this.#jobKeys),
      openCards: [...this.#open],
      openJobs: [...this.#jobs].map(([key, { card, phase, work }]) => [key, { card, phase, work }]),
      checks: this.#checks,
    };
  }

  /** False if the entry must be proved separately. */
  #fold(seq: number, fact: ProvedFact): boolean {
    switch (fact.kind) {
      case 'card.started':
        return this.#begin(fact.card, fact.order);
      case 'job.requested':
        return this.#request(fact);
      case 'job.ended':
        return this.#endJob(seq, fact);
      case 'card.judged':
        return this.#judge(fact.card, fact.verdict === 'good');
      case 'card.sampled':
        return this.#judge(fact.card, false);
      case 'sample.decided':
        return this.#judge(fact.card, fact.decision === 'approved');
      case 'card.ended': {
        const card = this.#open.get(fact.card);
        this.#open.delete(fact.card);
        if (card === undefined) this.#seen.add(fact.card);
        else this.#steps.push({ does: 'end', seq, fact, card });
        return card !== undefined;
      }
      default:
        return false;
    }
  }

  #judge(id: string, isGood: boolean): boolean {
    const card = this.#open.get(id);
    if (card === undefined) this.#seen.add(id);
    else card.good = isGood;
    return card !== undefined;
  }

  #begin(card: string, order: string): true {
    if (this.#seen.has(card)) this.#isOdd = true;
    this.#seen.add(card);
    this.#cards.push(card);
    this.#open.set(card, { order, serial: NO_SERIAL, phases: [], good: false });
    this.#steps.push({ does: 'begin', order });
    return true;
  }

  #request(job: Requested): boolean {
    const { key } = job;
    if (this.#jobs.has(key) || this.#otherJobs.has(key)) this.#isOdd = true;
    if (!this.#open.has(job.card)) {
      this.#seen.add(job.card);
      this.#otherJobs.add(key);
      return false;
    }
    // The card is known: it began here.
    this.#checks += 1;
    this.#jobs.set(key, job);
    this.#jobKeys.push(keyDigest(key));
    return true;
  }

  #endJob(seq: number, { key, outcome, serial }: Extract<ProvedFact, { kind: 'job.ended' }>): boolean {
    const job = this.#jobs.get(key);
    if (job === undefined) return false;
    // The job was requested here.
    this.#checks += 1;
    this.#jobs.delete(key);
    const card = this.#open.get(job.card);
    if (card === undefined || outcome !== 'done') return true;
    if (job.work === 'feed') {
      this.#steps.push({ does: 'issue', seq, serial });
      card.serial = serial;
    } else if (job.work !== 'move') card.phases.push(job.phase);
    return true;
  }
}

/** FNV-1a over the key's code units: a collision only costs a look at each entry. */
export function keyDigest(key: string): number {
  let digest = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) digest = Math.imul(digest ^ key.charCodeAt(at), 0x01000193);
  return digest >>> 0;
}
