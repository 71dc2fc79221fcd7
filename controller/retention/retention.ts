import { sleep, type Clock } from '../../stations/clock.ts';
import type { ClosedBatches } from '../journal/closed-batches.ts';
import type { JournalStore } from '../journal/store.ts';
import type { VaultRemoval } from '../orders/removal.ts';
import type { VaultMeter } from '../orders/vault-meter.ts';
import { LOG_MOST_BYTES, type DiskWatch } from './disk-watch.ts';
import type { KeptKind } from './kept-kind.ts';
import { dueOf, type Policy, type Removable } from './policy.ts';

/**
 * Removes what is due, in small steps between the line's turns: the rows of some orders, some pages given back, some lengths read.
 * Each step is durable as it ends, so that it may be the last one.
 */

/** Steps follow each other so fast, and no faster: the line's turns come in between. */
export const STEP_EVERY_MS = 250;
/** Without anything to do it is looked again after this long. */
export const LOOK_EVERY_MS = 60_000;
/** Pages given back in one step: 2 MB, as much as a step frees. */
export const PAGES_A_STEP = 512;
/** Free pages up to this many stay in the file: they are used again by the next turns. */
export const PAGES_KEPT_FREE = 1024;

export interface RetentionPorts {
  readonly clock: Clock;
  readonly store: JournalStore;
  readonly closed: ClosedBatches;
  readonly meter: VaultMeter;
  readonly removal: VaultRemoval;
  readonly watch: DiskWatch;
  readonly kinds: readonly KeptKind[];
  readonly policy: () => Policy;
  /** Does work on the store between two turns; what it writes joins the line's state. */
  readonly outside: (work: () => void) => void;
  /** Are the tables proved that say what may be removed? */
  readonly mayRemove: () => boolean;
  /** Something began to be removed. */
  readonly removed: (kind: KeptKind, one: Removable) => void;
  readonly failed: (error: unknown) => void;
}

export class Retention {
  readonly #ports: RetentionPorts;
  /** Rows were overwritten, and what they were may still be in the log: pages are given back after it is emptied. */
  #toEmpty = true;
  #lookAtMs = 0;
  #moving = false;

  constructor(ports: RetentionPorts) {
    this.#ports = ports;
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const idle = !this.step() && !this.#waits;
      await sleep(this.#ports.clock, idle ? LOOK_EVERY_MS : STEP_EVERY_MS, signal);
    }
  }

  /** Is there something to do as soon as somebody else has ended? */
  get #waits(): boolean {
    const { store, mayRemove } = this.#ports;
    return this.#toEmpty || this.#moving || store.grouping || !mayRemove();
  }

  /** One small piece of what is to be done; false where there was nothing. */
  step(): boolean {
    const { store, outside, mayRemove } = this.#ports;
    // Somebody's group is open (an import): it ends by itself.
    if (store.grouping || !mayRemove()) return false;
    let worked = false;
    outside(() => {
      worked = this.#empty() || this.#sweep() || this.#giveBack() || this.#measure() || this.#look();
    });
    return worked;
  }

  #empty(): boolean {
    if (!this.#toEmpty) return false;
    this.#toEmpty = !this.#ports.store.emptyLog('none');
    return !this.#toEmpty;
  }

  #sweep(): boolean {
    const { store, removal, watch } = this.#ports;
    const before = store.space;
    // A reader holds the log: what is overwritten now would only make it longer.
    if (this.#toEmpty && before.logBytes > LOG_MOST_BYTES) return false;
    if (!removal.step()) return false;
    watch.removed(before.usedBytes - store.space.usedBytes);
    this.#toEmpty = true;
    return true;
  }

  /** Only once the zeros are in the file: a page that is cut off with its content would leave it on the disk. */
  #giveBack(): boolean {
    const { store } = this.#ports;
    const { givesBack, freeBytes, pageBytes } = store.space;
    if (this.#toEmpty || !givesBack || freeBytes <= PAGES_KEPT_FREE * pageBytes) return false;
    store.giveBack(Math.min(PAGES_A_STEP, freeBytes / pageBytes - PAGES_KEPT_FREE));
    // The file gets shorter as the log is emptied into it.
    store.emptyLog('none');
    return true;
  }

  #measure(): boolean {
    const { meter } = this.#ports;
    if (meter.complete) return false;
    meter.step();
    return true;
  }

  /** Begins the removal of the first thing that is due; the rest is looked for again once that is done. */
  #look(): boolean {
    const { clock, closed, meter, kinds, policy } = this.#ports;
    if (this.#moving || clock.nowMs() < this.#lookAtMs) return false;
    for (const kind of kinds) {
      const [first] = dueOf(kind.removable(), kind.bytes(), policy()[kind.name], clock.wallTimeMs());
      if (first === undefined) continue;
      this.#remove(kind, first);
      return true;
    }
    this.#lookAtMs = clock.nowMs() + LOOK_EVERY_MS;
    meter.begin((batch) => closed.isClosed(batch));
    return !meter.complete;
  }

  #remove(kind: KeptKind, one: Removable): void {
    const { store, watch, failed, removed } = this.#ports;
    const before = store.space.usedBytes;
    const done = kind.remove(one);
    this.#toEmpty = true;
    removed(kind, one);
    if (done === undefined) return;
    this.#moving = true;
    done
      .then(() => watch.removed(before - store.space.usedBytes))
      .catch((error: unknown) => failed(error))
      .finally(() => {
        this.#moving = false;
      });
  }
}
