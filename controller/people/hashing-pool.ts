import { Piscina } from 'piscina';

import { siblingFile } from '../../stations/sibling-file.ts';
import type { HashingTask } from './hashing-worker.ts';

/**
 * Hashing a secret is dear on purpose: 128 MiB and some hundred milliseconds. It is done in a thread of its own, one at a time, so that
 * no flood of guesses keeps the threads busy that files, names and pages are served by. Who is known goes before who is not.
 */

/** `known`: from a screen or a person that has proved something before. */
export type Rank = 'known' | 'stranger';

export interface Hashing {
  /** Null where too many wait already: nothing was hashed. */
  derive(task: HashingTask, rank: Rank): Promise<Uint8Array | null>;
}

/** Tasks that wait: what this thread does in some ten seconds, and in some two. */
const WAITING_MAX: Readonly<Record<Rank, number>> = { known: 24, stranger: 4 };
/** A thread that has had nothing to do for so long ends. */
const IDLE_MS = 30_000;

type Hash = (task: HashingTask) => Promise<Uint8Array>;

interface Waiting {
  readonly task: HashingTask;
  readonly done: (hash: Promise<Uint8Array>) => void;
}

export class HashingPool implements Hashing {
  readonly #waiting: Readonly<Record<Rank, Waiting[]>> = { known: [], stranger: [] };
  readonly #hash: Hash;
  #busy = false;

  constructor(hash: Hash = inThread()) {
    this.#hash = hash;
  }

  derive(task: HashingTask, rank: Rank): Promise<Uint8Array | null> {
    const queue = this.#waiting[rank];
    if (queue.length >= WAITING_MAX[rank]) return Promise.resolve(null);
    return new Promise((resolve) => {
      queue.push({ task, done: resolve });
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy) return;
    const next = this.#waiting.known.shift() ?? this.#waiting.stranger.shift();
    if (next === undefined) return;
    this.#busy = true;
    const hash = this.#hash(next.task);
    next.done(hash);
    const free = (): void => {
      this.#busy = false;
      this.#next();
    };
    void hash.then(free, free);
  }
}

/** The thread is made for the first secret. */
function inThread(): Hash {
  let pool: Piscina<HashingTask, Uint8Array> | null = null;
  return (task) => {
    pool ??= new Piscina<HashingTask, Uint8Array>({
      filename: siblingFile('./hashing-worker', import.meta.url),
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
    });
    return pool.run(task);
  };
}
