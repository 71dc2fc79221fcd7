import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Entry, EntryBody, EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { GROUP_ORDERS } from './content-intake.ts';
import type { BatchKey, KeyRing } from './keys.ts';
import { headOf, type OrderHead } from './order-sealer.ts';
import { PROGRESS_EVERY, type Survey } from './order-survey.ts';
import type { Order } from './order.ts';
import type { StagedHeads } from './staged-heads.ts';
import type { OrderVault } from './vault.ts';

/** The orders of a file that is taken become a batch, group by group. */

export interface ImportPorts {
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly keys: KeyRing;
  /** A folder on the journal's disk: what the journal is going to be told lies there until it is known whether the file is taken. */
  readonly scratchFolder: string;
  /** Inside the open group: what a batch is made of stays. */
  readonly keepRecipe: (recipe: LoadedRecipe) => void;
  /** The checkpoint that the open group needs; none where nobody signs. */
  readonly signed: () => readonly EntryBody[];
  /** Every entry once it is durable. */
  readonly folded: (entry: Entry) => void;
}

/** A batch that is made of one file. */
export interface IntakeOf {
  readonly batch: string;
  readonly recipe: LoadedRecipe;
  /** Null where an import that was cut off has announced the batch already. */
  readonly newKey: BatchKey | null;
  readonly signal?: AbortSignal | undefined;
  /** Lines that are read or taken in so far. */
  readonly progress: (orders: number) => void;
}

/** One batch of one file: made, or gone on with where an import was cut off. */
export class OrderIntake {
  readonly #of: IntakeOf;
  readonly #ports: ImportPorts;
  readonly #first: Survey;
  #waiting: EntryOf<'order.accepted'>[] = [];

  constructor(of: IntakeOf, ports: ImportPorts, first: Survey) {
    this.#of = of;
    this.#ports = ports;
    this.#first = first;
  }

  /** Orders of the batch once all are in. */
  async append(staged: StagedHeads): Promise<number> {
    const { batch, newKey, progress, signal } = this.#of;
    const { store } = this.#ports;
    if (newKey !== null) this.#announce(newKey);
    let taken = 0;
    for await (const { line, head } of staged.heads()) {
      taken += 1;
      if (taken % PROGRESS_EVERY === 0) progress(this.#first.orders + taken);
      // What an import that was cut off had taken already is there.
      if (newKey === null && store.lookup.order(head.order)?.batch === batch) continue;
      this.#waiting.push(acceptedAs(head, batch, this.#first.ranks[line] ?? 0));
      if (this.#waiting.length < GROUP_ORDERS) continue;
      this.#write([]);
      signal?.throwIfAborted();
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
    const { store, signed, folded } = this.#ports;
    const entries = [...this.#waiting, ...facts].map((fact) => store.append(fact));
    for (const fact of signed()) entries.push(store.append(fact));
    this.#waiting = [];
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
