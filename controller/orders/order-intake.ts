import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Entry, EntryBody, EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import type { BatchKey, KeyRing } from './keys.ts';
import { headOf, type OrderHead } from './order-sealer.ts';
import { PROGRESS_EVERY, type Survey } from './order-survey.ts';
import type { Order } from './order.ts';
import type { StagedOrder, StagedOrders } from './staged-orders.ts';
import type { OrderVault } from './vault.ts';

/** The orders of a file that is taken become a batch, group by group. */

export interface ImportPorts {
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly keys: KeyRing;
  /** A folder on the journal's disk: what is read lies there, sealed, until it is known whether the file is taken. */
  readonly scratchFolder: string;
  /** Inside the open group: what a batch is made of stays. */
  readonly keepRecipe: (recipe: LoadedRecipe) => void;
  /** Every entry once it is durable. */
  readonly folded: (entry: Entry) => void;
}

/**
 * Orders that become durable together, written at one go: a line that runs meanwhile never finds half of them. Its turn waits for one
 * group at most.
 */
const GROUP_ORDERS = 250;

/** A batch that is made of one file. */
export interface IntakeOf {
  readonly batch: string;
  readonly recipe: LoadedRecipe;
  /** Null where an import that was cut off has announced the batch already. */
  readonly newKey: BatchKey | null;
  /** Lines that are read or taken in so far. */
  readonly progress: (orders: number) => void;
}

/** One batch of one file: made, or gone on with where an import was cut off. */
export class OrderIntake {
  readonly #of: IntakeOf;
  readonly #ports: ImportPorts;
  readonly #first: Survey;
  #waiting: { readonly order: StagedOrder; readonly rank: number }[] = [];

  constructor(of: IntakeOf, ports: ImportPorts, first: Survey) {
    this.#of = of;
    this.#ports = ports;
    this.#first = first;
  }

  /** Orders of the batch once all are in. */
  async take(staged: StagedOrders): Promise<number> {
    const { batch, newKey, progress } = this.#of;
    const { store } = this.#ports;
    if (newKey !== null) this.#announce(newKey);
    let taken = 0;
    for await (const order of staged.orders()) {
      // One that stands twice, or that another batch has.
      const rank = this.#first.ranks[order.line] ?? 0;
      if (rank === 0) continue;
      taken += 1;
      if (taken % PROGRESS_EVERY === 0) progress(this.#first.orders + taken);
      // What an import that was cut off had taken already is there.
      if (newKey === null && store.lookup.order(order.head.order)?.batch === batch) continue;
      this.#waiting.push({ order, rank });
      if (this.#waiting.length >= GROUP_ORDERS) this.#write([]);
    }
    this.#write([{ kind: 'batch.imported', batch, orders: taken }]);
    return taken;
  }

  #announce(newKey: BatchKey): void {
    const { batch, recipe: loaded } = this.#of;
    const { recipe, hash } = loaded;
    this.#ports.vault.addBatch(batch, newKey);
    this.#ports.keepRecipe(loaded);
    const created: EntryBody = {
      kind: 'batch.created',
      batch,
      recipe: recipe.recipe,
      version: recipe.version,
      recipeHash: hash,
      changeover: recipe.changeover,
      firstArticle: recipe.firstArticle,
      source: this.#first.sha256,
      accepted: this.#first.accepted,
      refused: this.#first.refused,
    };
    this.#write([created]);
  }

  /** The orders that wait, and then these facts: durable together, and folded in. */
  #write(facts: readonly EntryBody[]): void {
    const { store, vault, folded } = this.#ports;
    const { batch } = this.#of;
    const entries: Entry[] = [];
    for (const { order, rank } of this.#waiting) {
      vault.addSealed(batch, order);
      entries.push(store.append(acceptedAs(order.head, batch, rank)));
    }
    this.#waiting = [];
    for (const fact of facts) entries.push(store.append(fact));
    store.commit();
    for (const entry of entries) folded(entry);
  }
}

/** The journal's entry about an order: who it is for, under a pseudonym, and what it holds, by a keyed hash. */
export function orderAccepted(
  order: Order,
  json: string,
  batch: string,
  sequence: number,
  keys: KeyRing,
): EntryOf<'order.accepted'> {
  return acceptedAs(
    headOf(order, json, (text) => keys.pseudonym(text)),
    batch,
    sequence,
  );
}

function acceptedAs(head: OrderHead, batch: string, sequence: number): EntryOf<'order.accepted'> {
  const { order, citizen, contentHash, office, priority, replaces } = head;
  return { kind: 'order.accepted', order, batch, sequence, citizen, contentHash, office, priority, replaces };
}
