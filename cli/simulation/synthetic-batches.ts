import type { JournalStore } from '../../controller/journal/store.ts';
import type { KeyRing } from '../../controller/orders/keys.ts';
import { orderAccepted } from '../../controller/orders/order-intake.ts';
import type { Order } from '../../controller/orders/order.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import type { OrderVault } from '../../controller/orders/vault.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import { SeededRandom } from '../../stations/random.ts';

/** Batches of a simulation: orders of citizens who are drawn from the seed, in the journal as an import leaves them. */

const TAG = 'SIM';

/** `seals`: false where nobody reads what an order holds; it is drawn again from the seed then. */
export interface Sealing {
  readonly vault: OrderVault;
  readonly keys: KeyRing;
  readonly seals: boolean;
}

export class SyntheticBatches {
  readonly #seed: string;
  readonly #recipe: LoadedRecipe;
  readonly #firstArticle: boolean;
  readonly #store: JournalStore;
  readonly #sealing: Sealing;
  readonly #citizens: CitizenFactory;
  #ordered = 0;
  #batches = 0;

  constructor(seed: string, recipe: LoadedRecipe, firstArticle: boolean, store: JournalStore, sealing: Sealing) {
    this.#seed = seed;
    this.#recipe = recipe;
    this.#firstArticle = firstArticle;
    this.#store = store;
    this.#sealing = sealing;
    this.#citizens = new CitizenFactory(new SeededRandom(`${seed}/citizens`));
  }

  /** Orders for so many more citizens. */
  next(count: number): Order[] {
    return Array.from({ length: count }, () => {
      this.#ordered += 1;
      return this.#citizens.citizen(this.#ordered, TAG);
    });
  }

  /** What a synthetic order holds. */
  again(order: string): Order {
    return this.#citizens.citizen(Number(order.slice(TAG.length + 1)), TAG);
  }

  /** These orders as one more batch, durable when it returns. */
  add(orders: readonly Order[]): void {
    const { recipe, hash } = this.#recipe;
    const { vault, keys, seals } = this.#sealing;
    this.#batches += 1;
    const batch = this.#batches === 1 ? `B-${this.#seed}` : `B-${this.#seed}-${this.#batches}`;
    vault.addBatch(batch);
    this.#store.append({
      kind: 'batch.created',
      batch,
      recipe: recipe.recipe,
      version: recipe.version,
      recipeHash: hash,
      changeover: recipe.changeover,
      firstArticle: this.#firstArticle ? recipe.firstArticle : 'none',
      source: `seed ${this.#seed}, batch ${this.#batches}`,
      accepted: orders.length,
      refused: 0,
    });
    for (const [index, order] of orders.entries()) {
      const json = JSON.stringify(order);
      if (seals) vault.add(batch, order.orderId, order.fullName, json);
      this.#store.append(orderAccepted(order, json, batch, index + 1, keys));
    }
    this.#store.append({ kind: 'batch.imported', batch, orders: orders.length });
    this.#store.commit();
  }
}
