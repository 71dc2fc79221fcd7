import { sleep, type Clock } from '../../stations/clock.ts';
import type { ClosedBatches } from '../journal/closed-batches.ts';
import type { JournalStore } from '../journal/store.ts';
import type { VaultRemoval } from '../orders/removal.ts';
import type { VaultMeter } from '../orders/vault-meter.ts';
import { LOG_MOST_BYTES, type DiskWatch } from './disk-watch.ts';
import type { KeptKind } from './kept-kind.ts';
import { dueOf, type Policy, type Removable } from './policy.ts';

/**
 * Removes what is due, in small steps between the line's turns: rows of some orders, some returned pages, some measurements. Each step is
 * durable when it ends, so that a kill is harmless at any time.
 */

/** Minimum time between two steps, for the line's turns. */
export const STEP_EVERY_MS = 250;
/** Time between two checks when nothing is due. */
export const LOOK_EVERY_MS = 60_000;
/** Pages returned per step: 2 MB, as much as a step frees. */
export const PAGES_A_STEP = 512;
/** Free pages up to this number stay in the file: the next turns reuse them. */
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
  /** Runs work on the store between two turns; what it appends is folded into the line's state. */
  readonly outside: (work: () => void) => void;
  /** Whether the tables that decide about removal are proved. */
  readonly mayRemove: () => boolean;
  /** Called when a removal begins. */
  readonly removed: (kind: KeptKind, one: Removable) => void;
  readonly failed: (error: unknown) => void;
}

export class Retention {
  readonly #ports: RetentionPorts;
  /** Overwritten rows may still be in the log: pages are returned only after it was truncated. */
  #toEmpty = true;
  #lookAtMs = 0;
  #moving = false;

  constructor(ports: RetentionPorts) {
    this.#ports = ports;
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const idle = !this.step() && !this.#waits;
      await sleep(this.#ports.clock, idle ? LOOK_EVERY_MS : STEP_EVERY_MS, signal);
    }
  }

  /** Whether something is waiting for another process to finish. */
  get #waits(): boolean {
    const { store, mayRemove } = this.#ports;
    return this.#toEmpty || this.#moving || store.grouping || !mayRemove();
  }

  /** Does one step; false if there was nothing to do. */
  step(): boolean {
    const { store, outside, mayRemove } = this.#ports;
    // A group of an import is open: it will end by itself.
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
    // A reader holds the log: overwriting now would only make it longer.
    if (this.#toEmpty && before.logBytes > LOG_MOST_BYTES) return false;
    if (!removal.step()) return false;
    watch.removed(before.usedBytes - store.space.usedBytes);
    this.#toEmpty = true;
    return true;
  }

  /** Only after the zeros are in the file: otherwise a truncated page would leave its content on the disk. */
  #giveBack(): boolean {
    const { store } = this.#ports;
    const { givesBack, freeBytes, pageBytes } = store.space;
    if (this.#toEmpty || !givesBack || freeBytes <= PAGES_KEPT_FREE * pageBytes) return false;
    store.giveBack(Math.min(PAGES_A_STEP, freeBytes / pageBytes - PAGES_KEPT_FREE));
    // The file shrinks when the log is checkpointed into it.
    store.emptyLog('none');
    return true;
  }

  #measure(): boolean {
    const { meter } = this.#ports;
    if (meter.complete) return false;
    meter.step();
    return true;
  }

  /** Begins the first removal that is due; the rest is checked again after it. */
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
