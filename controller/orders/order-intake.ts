import { createHash } from 'node:crypto';

import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Entry, EntryBody, EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import type { KeyRing } from './keys.ts';
import { readOrderFile } from './order-file.ts';
import { PROGRESS_EVERY, type Reading, type Survey } from './order-survey.ts';
import type { Order } from './order.ts';
import type { OrderVault } from './vault.ts';

/** The second reading of an order file: its orders become a batch, group by group. */

export interface ImportPorts {
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly keys: KeyRing;
  /** Inside the open group: what a batch is made of stays. */
  readonly keepRecipe: (recipe: LoadedRecipe) => void;
  /** Every entry once it is durable. */
  readonly folded: (entry: Entry) => void;
}

/** Orders that become durable together, written at one go: a line that runs meanwhile never finds half of them. */
const GROUP_ORDERS = 250;

/** One batch of one file: made, or gone on with where an import was cut off. */
export class OrderIntake {
  readonly batch: string;
  readonly #reading: Reading;
  readonly #ports: ImportPorts;
  readonly #first: Survey;
  #waiting: { readonly order: Order; readonly json: string; readonly rank: number }[] = [];

  constructor(reading: Reading, ports: ImportPorts, first: Survey) {
    this.#reading = reading;
    this.#ports = ports;
    this.#first = first;
    this.batch = `B-${first.sha256.slice(0, 10)}`;
  }

  /** Orders of the batch once all are in. `announced`: by an import that was cut off. */
  async take(announced: boolean): Promise<number> {
    const { file, recipe, unfit, progress } = this.#reading;
    const { store } = this.#ports;
    if (!announced) this.#announce();
    let taken = 0;
    let read = 0;
    for await (const line of readOrderFile(file, recipe.recipe.document.orders, unfit)) {
      read += 1;
      if (read % PROGRESS_EVERY === 0) progress(this.#first.orders + read);
      if (line.type === 'end' && line.sha256 !== this.#first.sha256)
        throw new Error(`${file} was changed while it was read; import it again`);
      const rank = this.#first.ranks[line.type === 'order' ? line.line : 0] ?? 0;
      if (line.type !== 'order' || rank === 0) continue;
      taken += 1;
      // What an import that was cut off had taken already is there.
      if (store.lookup.order(line.order.orderId)?.batch === this.batch) continue;
      this.#waiting.push({ order: line.order, json: line.json, rank });
      if (this.#waiting.length >= GROUP_ORDERS) this.#write([]);
    }
    this.#write([{ kind: 'batch.imported', batch: this.batch, orders: taken }]);
    return taken;
  }

  #announce(): void {
    const { recipe, hash } = this.#reading.recipe;
    this.#ports.vault.addBatch(this.batch);
    this.#ports.keepRecipe(this.#reading.recipe);
    const created: EntryBody = {
      kind: 'batch.created',
      batch: this.batch,
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
    const { store, vault, keys, folded } = this.#ports;
    const entries: Entry[] = [];
    for (const { order, json, rank } of this.#waiting) {
      vault.add(this.batch, order.orderId, order.fullName, json);
      entries.push(store.append(orderAccepted(order, json, this.batch, rank, keys)));
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
  return {
    kind: 'order.accepted',
    order: order.orderId,
    batch,
    sequence,
    citizen: keys.pseudonym(order.personalNumber),
    contentHash: createHash('sha256').update(keys.pseudonym(json)).digest('hex'),
    office: order.deliveryOffice,
    priority: order.priority,
    replaces: order.replaces,
  };
}
