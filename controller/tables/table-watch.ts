import { sleep, type Clock } from '../../stations/clock.ts';
import type { TableCheck } from './check-tables.ts';
import type { JudgedDifference, TableDifference } from './table-difference.ts';
import { isProved, RIGHT, type TableVerdict } from './table-verdict.ts';

/**
 * Schedules the comparison of the tables with the entries beside the running controller: at its start, after another program has written to
 * the database, and periodically, so that the shadow is never far behind.
 */

/** Time between two periodic comparisons: some thousand cards. */
const COMPARE_EVERY_MS = 15 * 60_000;
/** How often foreign writes are checked. */
const LOOK_EVERY_MS = 1000;
/** Tries for a comparison that could not be made (shadow in use, no memory) before it counts as a difference. */
const TRIES_MOST = 5;
const TRY_AGAIN_MS = 3000;

export interface TableWatchPorts {
  readonly clock: Clock;
  /** Changes whenever another program has written to the database. */
  readonly foreignWrites: () => number;
  /** Compares now, in a thread of its own; stops when the signal aborts. */
  readonly compare: (signal: AbortSignal) => Promise<TableCheck>;
  /** The journal was new when it was opened: there is nothing to compare. */
  readonly fresh: boolean;
  readonly said: (differences: readonly TableDifference[]) => void;
}

/** Compares the tables when due, and provides the last verdict. */
export class TableWatch {
  readonly #ports: TableWatchPorts;
  #verdict: TableVerdict;
  /** Value of `foreignWrites` before the last comparison. */
  #comparedAt: number;
  #nextMs: number;
  #running = false;
  #waiting: (() => void)[] = [];

  constructor(ports: TableWatchPorts) {
    this.#ports = ports;
    this.#verdict = ports.fresh ? RIGHT : { is: 'pending' };
    this.#comparedAt = ports.foreignWrites();
    this.#nextMs = ports.fresh ? ports.clock.nowMs() + COMPARE_EVERY_MS : 0;
  }

  get verdict(): TableVerdict {
    return this.#verdict.is === 'pending' || this.#ports.foreignWrites() === this.#comparedAt
      ? this.#verdict
      : { is: 'pending' };
  }

  /** Whether the tables may be acted on now. */
  get proved(): boolean {
    return isProved(this.verdict);
  }

  /** Whether a comparison is due or running. */
  get pending(): boolean {
    return this.verdict.is === 'pending';
  }

  /** Keys of differing rows, by table. */
  differing(table: string): ReadonlySet<string> {
    const { verdict } = this;
    if (verdict.is !== 'compared') return new Set();
    return new Set(verdict.different.filter((one) => one.table === table).map(({ row }) => row));
  }

  /** Resolves once no comparison is due; at once if none is. The watch must be running. */
  async settled(): Promise<TableVerdict> {
    while (this.verdict.is === 'pending' && this.#running)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.verdict;
  }

  /** As `settled`, or after `mostMs`, whichever comes first. */
  async settledWithin(mostMs: number): Promise<TableVerdict> {
    const over = new AbortController();
    const late = sleep(this.#ports.clock, mostMs, over.signal).then(() => this.verdict);
    try {
      return await Promise.race([this.settled(), late]);
    } finally {
      over.abort();
    }
  }

  /** Runs until `signal` aborts; call once. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    const { clock } = this.#ports;
    try {
      while (!signal.aborted) {
        if (this.verdict.is === 'pending' || clock.nowMs() >= this.#nextMs) await this.#compare(signal);
        await sleep(clock, LOOK_EVERY_MS, signal);
      }
    } finally {
      this.#running = false;
      this.#wakeWaiting();
    }
  }

  async #compare(signal: AbortSignal): Promise<void> {
    const { clock, foreignWrites, compare } = this.#ports;
    for (let tries = 1; !signal.aborted; tries += 1) {
      const before = foreignWrites();
      const found = await compare(signal).then(verdictOf, (error: unknown) => unread(error));
      if (signal.aborted) return;
      const isRead = typeof found !== 'string';
      if (isRead || tries >= TRIES_MOST) {
        this.#publish(isRead ? found : notReadable(found), before);
        return;
      }
      await sleep(clock, TRY_AGAIN_MS, signal);
    }
  }

  #publish(verdict: TableVerdict, comparedAt: number): void {
    this.#verdict = verdict;
    this.#comparedAt = comparedAt;
    this.#nextMs = this.#ports.clock.nowMs() + COMPARE_EVERY_MS;
    if (verdict.is === 'compared') this.#ports.said([...verdict.different, ...verdict.foreign]);
    this.#wakeWaiting();
  }

  #wakeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** A verdict, or as text why nothing could be compared now. */
function verdictOf({ differences, notCompared }: TableCheck): TableVerdict | string {
  if (notCompared !== null) return notCompared.file === null ? notCompared.why : { is: 'away', file: notCompared.file };
  return {
    is: 'compared',
    different: differences.filter(({ decides }) => decides),
    foreign: differences.filter(({ decides }) => !decides),
  };
}

function unread(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A table that can't be compared counts as differing. */
function notReadable(what: string): TableVerdict {
  const all: JudgedDifference = { table: 'journal', row: '–', what, decides: true };
  return { is: 'compared', different: [all], foreign: [] };
}
