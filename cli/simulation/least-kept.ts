import type { JournalStore } from '../../controller/journal/store.ts';
import type { OrderVault } from '../../controller/orders/vault.ts';
import { Housekeeping } from '../../controller/retention/housekeeping.ts';
import { NO_LIMITS, type Limits, type Policy } from '../../controller/retention/policy.ts';
import type { Clock } from '../../stations/clock.ts';

/** Retention that keeps nothing for a moment longer than it must: what a line still needs is gone at once, where it goes too far. */

const NOT_A_DAY: Limits = { days: 0, gigabytes: null };
const LEAST: Policy = { orders: NOT_A_DAY, pictures: NOT_A_DAY, entries: NO_LIMITS, snapshots: NO_LIMITS };
const ENDLESS_BYTES = 1e12;

export interface KeptPorts {
  readonly clock: Clock;
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly outside: (work: () => void) => void;
  readonly failed: (error: unknown) => void;
}

/** Until `signal` aborts: that of the controller's process. */
export function keepLeast({ clock, store, vault, outside, failed }: KeptPorts, signal: AbortSignal): void {
  const housekeeping = new Housekeeping({
    clock,
    store,
    fileSystem: () => ({ freeBytes: ENDLESS_BYTES, totalBytes: ENDLESS_BYTES }),
    line: () => ({ cards: 0, batches: 0, designCardsPerDay: 0 }),
    forget: (batch) => vault.forget(batch),
    archive: null,
    snapshots: null,
    outside,
    mayRemove: () => true,
    failed,
  });
  housekeeping.run(LEAST, signal, () => undefined);
}
