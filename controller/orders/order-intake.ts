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

/** Appends an accepted file's orders to the journal as a batch, group by group. */

export interface ImportPorts {
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly keys: KeyRing;
  /** A folder on the journal's disk: the entries to append are staged there until the file is accepted. */
  readonly scratchFolder: string;
  /** Called inside the open group: stores the recipe that the batch is made of. */
  readonly keepRecipe: (recipe: LoadedRecipe) => void;
  /** The checkpoint that the open group needs; none where nothing is signed. */
  readonly signed: () => readonly EntryBody[];
  /** Called with every entry once it is durable. */
  readonly folded: (entry: Entry) => void;
}

/** The file of which a batch is made. */
export interface IntakeOf {
  readonly batch: string;
  readonly recipe: LoadedRecipe;
  /** Null where an interrupted import has already appended the batch's entry. */
  readonly newKey: BatchKey | null;
  readonly signal?: AbortSignal | undefined;
  /** Lines read or imported so far. */
  readonly progress: (orders: number) => void;
}

/** Appends one file's batch, new or resumed where an import was interrupted. */
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

  /** Returns the number of orders in the batch once all are appended. */
  async append(staged: StagedHeads): Promise<number> {
    const { batch, newKey, progress, signal } = this.#of;
    const { store } = this.#ports;
    if (newKey !== null) this.#announce(newKey);
    let taken = 0;
    for await (const { line, head } of staged.heads()) {
      taken += 1;
      if (taken % PROGRESS_EVERY === 0) progress(this.#first.orders + taken);
      // Orders that an interrupted import had already appended.
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

  /** Appends the waiting orders and then these facts in one commit, and folds them. */
  #write(facts: readonly EntryBody[]): void {
    const { store, signed, folded } = this.#ports;
    const entries = [...this.#waiting, ...facts].map((fact) => store.append(fact));
    for (const fact of signed()) entries.push(store.append(fact));
    this.#waiting = [];
    store.commit();
    for (const entry of entries) folded(entry);
  }
}

/** The journal's entry about an order: citizen as a pseudonym, content as a keyed hash. */
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
