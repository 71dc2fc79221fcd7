import { Piscina } from 'piscina';

import { siblingFile } from '../../stations/sibling-file.ts';
import type { HashingTask } from './hashing-worker.ts';

/**
 * Hashing a secret is expensive on purpose: 128 MiB and some hundred milliseconds. It runs in a thread of its own, one at a time, so that a
 * flood of guesses does not block the thread pool that serves files and pages. Known sources go before unknown ones.
 */

/** `known`: from a screen or a person that authenticated before. */
export type Rank = 'known' | 'stranger';

export interface Hashing {
  /** Null if too many tasks are waiting: nothing was hashed. */
  derive(task: HashingTask, rank: Rank): Promise<Uint8Array | null>;
}

/** Maximum number of waiting tasks: what the thread does in some ten seconds, and in some two. */
const WAITING_MAX: Readonly<Record<Rank, number>> = { known: 24, stranger: 4 };
/** The thread ends when it has been idle this long. */
const IDLE_MS = 30_000;

type Hash = (task: HashingTask) => Promise<Uint8Array>;

interface Waiting {
  readonly task: HashingTask;
  readonly done: (hash: Promise<Uint8Array>) => void;
}

/** Runs hashing tasks one at a time in a thread, known sources first. */
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

/** Starts the thread for the first secret. */
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
