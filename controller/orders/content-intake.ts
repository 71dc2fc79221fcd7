import type { JournalStore } from '../journal/store.ts';
import { NONCE_BYTES } from '../keys/sealed.ts';
import type { ImportRoom } from './import-room.ts';
import type { SealedLine } from './order-checks.ts';
import type { SealedOrder } from './order-sealer.ts';
import type { StagedHeads } from './staged-heads.ts';
import type { OrderVault } from './vault.ts';

/**
 * Stores sealed content in the vault while the file is still being read, group by group. The batch's key is only in memory until the file
 * is accepted: if the process is killed before, the content is unreadable.
 */

/** Orders per commit: a running line waits for one group at most. */
export const GROUP_ORDERS = 250;

export interface ContentPorts {
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly room: ImportRoom;
  readonly heads: StagedHeads;
  /** True where an interrupted import is resumed. */
  readonly resumes: boolean;
}

interface Waiting extends SealedOrder {
  readonly line: number;
}

export class ContentIntake {
  readonly #batch: string;
  readonly #ports: ContentPorts;
  /** At most one group plus one piece of the file. */
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(batch: string, ports: ContentPorts) {
    this.#batch = batch;
    this.#ports = ports;
  }

  /** `sealed`: the bytes of the piece that the line belongs to. */
  add({ line, head, from, to }: SealedLine, sealed: Uint8Array): void {
    const contentAt = from + NONCE_BYTES;
    this.#waiting.push({ line, head, nonce: sealed.subarray(from, contentAt), sealed: sealed.subarray(contentAt, to) });
    this.#bytes += to - from;
  }

  /** Writes the waiting orders once they fill a group. Nothing may be added during the write. */
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
    const { store, vault, resumes: goesOn } = this.#ports;
    try {
      for (const order of orders) {
        // Orders that are in the journal already have their content stored under the same key.
        if (!goesOn || store.lookup.order(order.head.order) === null) vault.addSealed(this.#batch, order);
      }
      store.commit();
    } catch (error) {
      // A running line must not commit half a group with its own.
      store.rollback();
      throw error;
    }
  }
}
