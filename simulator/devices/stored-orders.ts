import type { JobParameters, JobState } from '../../stations/job-control/contract.ts';
import type { JobKey } from '../../stations/job-key.ts';

/** Job orders that a machine has received and not begun (OPC 10031-4 §6.2.1): they can be changed, started or cancelled. */

/** Maximum stored orders. */
export const STORED_MAX = 8;

export interface StoredOrder {
  readonly key: JobKey;
  readonly parameters: JobParameters;
  readonly state: Extract<JobState, 'NotAllowedToStart' | 'AllowedToStart'>;
}

/** Stored job orders in the order of their arrival. */
export class StoredOrders {
  readonly #orders = new Map<JobKey, StoredOrder>();

  get full(): boolean {
    return this.#orders.size >= STORED_MAX;
  }

  get(key: JobKey): StoredOrder | null {
    return this.#orders.get(key) ?? null;
  }

  set(order: StoredOrder): void {
    this.#orders.set(order.key, order);
  }

  delete(key: JobKey): boolean {
    return this.#orders.delete(key);
  }

  clear(): void {
    this.#orders.clear();
  }

  all(): readonly StoredOrder[] {
    return [...this.#orders.values()];
  }

  /** The oldest order that may be started; null when there is none. */
  next(): StoredOrder | null {
    for (const order of this.#orders.values()) if (order.state === 'AllowedToStart') return order;
    return null;
  }
}
