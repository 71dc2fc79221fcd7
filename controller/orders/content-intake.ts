import type { JournalStore } from '../journal/store.ts';
import { NONCE_BYTES } from '../keys/sealed.ts';
import type { ImportRoom } from './import-room.ts';
import type { SealedLine } from './order-checks.ts';
import type { SealedOrder } from './order-sealer.ts';
import type { StagedHeads } from './staged-heads.ts';
import type { OrderVault } from './vault.ts';

/**
 * Lays sealed content down while the file is still read, beside the threads that check and seal: in the vault, group by group, under a key
 * that is nowhere but in memory until the file is taken. Without the key it is noise: whoever is killed before leaves nothing to read.
 */

/** Orders that become durable together, written at one go: a line that runs meanwhile waits for one group at most. */
export const GROUP_ORDERS = 250;

export interface ContentPorts {
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly room: ImportRoom;
  readonly heads: StagedHeads;
  /** Does an import go on that was cut off? */
  readonly goesOn: boolean;
}

interface Waiting extends SealedOrder {
  readonly line: number;
}

export class ContentIntake {
  readonly #batch: string;
  readonly #ports: ContentPorts;
  /** At most a group, and what one piece of the file holds. */
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(batch: string, ports: ContentPorts) {
    this.#batch = batch;
    this.#ports = ports;
  }

  /** `sealed`: of the piece in which it stands. */
  add({ line, head, from, to }: SealedLine, sealed: Uint8Array): void {
    const contentAt = from + NONCE_BYTES;
    this.#waiting.push({ line, head, nonce: sealed.subarray(from, contentAt), sealed: sealed.subarray(contentAt, to) });
    this.#bytes += to - from;
  }

  /** What waits, once it is a group. Nobody else may add meanwhile. */
  async write(least = GROUP_ORDERS): Promise<void> {
    const orders = this.#waiting;
    if (orders.length === 0 || orders.length < least) return;
    const { room, heads } = this.#ports;
    room.require(this.#bytes);
    this.#waiting = [];
    this.#bytes = 0;
    this.#writeGroup(orders);
    await heads.add(orders.map(({ line, head }) => ({ line, head })));
  }

  #writeGroup(orders: readonly Waiting[]): void {
    const { store, vault, goesOn } = this.#ports;
    try {
      for (const order of orders) {
        // What the journal knows of is there, under the same key.
        if (!goesOn || store.lookup.order(order.head.order) === null) vault.addSealed(this.#batch, order);
      }
      store.commit();
    } catch (error) {
      // A line that runs meanwhile must not make half a group durable with its own.
      store.rollback();
      throw error;
    }
  }
}
