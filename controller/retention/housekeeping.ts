import { ClosedBatches } from '../journal/closed-batches.ts';
import { VaultRemoval } from '../orders/removal.ts';
import { VaultMeter } from '../orders/vault-meter.ts';
import { DiskWatch, MEASURED_EVERY_MS, type WatchPorts } from './disk-watch.ts';
import { keptKinds, owedByBatch, type KindPorts } from './kinds.ts';
import type { KeptKind } from './kept-kind.ts';
import { DEFAULT_POLICY, type KeptKindName, type Limits, type Policy, type Removable } from './policy.ts';
import { Retention, type RetentionPorts } from './retention.ts';
import type { DiskFigures } from './space.ts';

/** Composes the disk management: retention, measurement, and the forecast of the disk's life. */

type HousekeepingPorts = Pick<WatchPorts, 'clock' | 'store' | 'fileSystem' | 'line'> &
  Pick<KindPorts, 'forget' | 'archive' | 'snapshots'> &
  Pick<RetentionPorts, 'outside' | 'mayRemove' | 'failed'>;

/** Disk data for display. */
export interface StorageFigures extends DiskFigures {
  readonly kinds: readonly {
    readonly name: KeptKindName | 'rest';
    readonly bytes: number;
    readonly limits: Limits | null;
  }[];
  /** Closed batches whose content is kept because of orders without a card, and the number of these orders. */
  readonly owed: { readonly batches: number; readonly orders: number };
}

export class Housekeeping {
  readonly #ports: HousekeepingPorts;
  readonly #closed: ClosedBatches;
  readonly #meter: VaultMeter;
  readonly #removal: VaultRemoval;
  readonly #watch: DiskWatch;
  readonly #kinds: readonly KeptKind[];
  #policy: Policy = DEFAULT_POLICY;
  #owedCounted: { readonly atMs: number; readonly owed: StorageFigures['owed'] } | null = null;

  constructor(ports: HousekeepingPorts) {
    const { clock, store, fileSystem, line, forget, archive, snapshots } = ports;
    this.#ports = ports;
    this.#meter = new VaultMeter(store);
    this.#closed = new ClosedBatches(store);
    this.#removal = new VaultRemoval(store, this.#closed);
    this.#watch = new DiskWatch({ clock, store, meter: this.#meter, policy: () => this.#policy, fileSystem, line });
    this.#kinds = keptKinds({
      store,
      closed: this.#closed,
      meter: this.#meter,
      removal: this.#removal,
      forget,
      archive,
      snapshots,
    });
  }

  get figures(): DiskFigures {
    return this.#watch.figures;
  }

  /** Sizes by kind, as last measured. `rest`: what no descriptor covers, such as entries that never move, and projections. */
  get storage(): StorageFigures {
    const kinds = this.#kinds.map(({ name, bytes }) => ({ name, bytes: bytes(), limits: this.#policy[name] }));
    const known = kinds.filter(({ name }) => name !== 'snapshots').reduce((sum, { bytes }) => sum + bytes, 0);
    const rest = this.#kinds.some(({ name }) => name === 'entries') ? 0 : this.#ports.store.space.usedBytes - known;
    return {
      ...this.figures,
      kinds: rest > 0 ? [...kinds, { name: 'rest', bytes: rest, limits: null }] : kinds,
      owed: this.#owed(),
    };
  }

  #owed(): StorageFigures['owed'] {
    const { clock, store } = this.#ports;
    const nowMs = clock.nowMs();
    if (this.#owedCounted !== null && nowMs - this.#owedCounted.atMs < MEASURED_EVERY_MS) return this.#owedCounted.owed;
    const counts = owedByBatch({ store, closed: this.#closed });
    const owed = { batches: counts.size, orders: counts.values().reduce((sum, orders) => sum + orders, 0) };
    this.#owedCounted = { atMs: nowMs, owed };
    return owed;
  }

  /** Removes what the policy makes due, until `signal` aborts. */
  run(policy: Policy, signal: AbortSignal, removed: (kind: KeptKindName, one: Removable) => void): void {
    const { clock, store, outside, mayRemove, failed } = this.#ports;
    this.#policy = policy;
    const retention = new Retention({
      clock,
      store,
      closed: this.#closed,
      meter: this.#meter,
      removal: this.#removal,
      watch: this.#watch,
      kinds: this.#kinds,
      policy: () => this.#policy,
      outside,
      mayRemove,
      removed: ({ name }, one) => removed(name, one),
      failed,
    });
    void retention.run(signal);
  }
}
