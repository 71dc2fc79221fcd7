import { jobKeyParts, parseJobKey } from '../../stations/job-key.ts';
import type { KeyRing } from '../orders/keys.ts';
import { idForms, personalNumberForm } from '../orders/searched-text.ts';
import type { OrderVault } from '../orders/vault.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import type { IndexedCard, IndexedOrder } from '../journal/lookup.ts';
import { AwayError, type AwayEntries } from '../journal/store-error.ts';

/** Finds a card by any of its identifiers, and returns its whole history. */

export interface FoundOrder extends IndexedOrder {
  readonly cards: readonly IndexedCard[];
  /** Masked name and number; null if the content can't be opened any more. */
  readonly masked: { readonly name: string; readonly personalNumber: string } | null;
}

/** A card's history. `away`: the part in a segment that is not accessible; null if all of it is. */
export interface CardStory {
  readonly card: IndexedCard;
  readonly batch: string;
  readonly entries: readonly Entry[];
  readonly away: AwayEntries | null;
}

export interface FoundOrders {
  readonly orders: readonly FoundOrder[];
  /** Start of the next page of namesakes; null if there are no more. */
  readonly next: number | null;
}

/** Maximum number of orders found by a number or an ID. */
const FOUND_MAX = 50;
/** Namesakes per page: the content of each is opened. */
const PAGE_ORDERS = 20;
const SHOWN_DIGITS = 3;

export class CardHistory {
  readonly #store: JournalStore;
  readonly #vault: OrderVault;
  readonly #keys: KeyRing;

  constructor(store: JournalStore, vault: OrderVault, keys: KeyRing) {
    this.#store = store;
    this.#vault = vault;
    this.#keys = keys;
  }

  /**
   * `text`: a card's or order's ID, a blank's serial, a personal number, or a full name, as people write them. `before`: start of this page
   * as returned with the previous one; null for the first page.
   */
  find(text: string, before: number | null): FoundOrders {
    const { lookup } = this.#store;
    const orders = new Set<string>();
    for (const id of idForms(text)) {
      for (const { order } of lookup.cards(id)) orders.add(order);
      for (const order of lookup.ordersLike(id)) orders.add(order);
    }
    const number = personalNumberForm(text);
    if (number !== null) for (const { order } of lookup.ordersOf(this.#keys.pseudonym(number))) orders.add(order);
    return orders.size === 0
      ? this.#namesakes(text, before)
      : { orders: this.#found([...orders].slice(0, FOUND_MAX)), next: null };
  }

  #namesakes(name: string, before: number | null): FoundOrders {
    const page = this.#vault.ordersOfName(name, PAGE_ORDERS + 1, before);
    const shown = page.slice(0, PAGE_ORDERS);
    const next = page.length > PAGE_ORDERS ? (shown.at(-1)?.place ?? null) : null;
    return { orders: this.#found(shown.map(({ order }) => order)), next };
  }

  #found(orders: readonly string[]): FoundOrder[] {
    const { lookup } = this.#store;
    return orders.flatMap((id) => {
      const order = lookup.order(id);
      return order === null
        ? []
        : [{ ...order, cards: lookup.cards(id).filter(({ order: of }) => of === id), masked: this.#masked(id) }];
    });
  }

  /** The history of a card; null if there is none with this ID. */
  of(id: string): CardStory | null {
    const card = this.#store.lookup.cards(id).find((one) => one.card === id);
    if (card === undefined) return null;
    const lastSeq = card.lastSeq === 0 ? this.#store.entries : card.lastSeq;
    const batch = this.#store.lookup.order(card.order)?.batch ?? '';
    try {
      const entries = this.#store.reader.between(card.firstSeq, lastSeq, id).filter(({ body }) => isAbout(body, id));
      return { card, batch, entries, away: null };
    } catch (error) {
      if (error instanceof AwayError) return { card, batch, entries: [], away: error.away };
      throw error;
    }
  }

  #masked(order: string): FoundOrder['masked'] {
    const content = this.#vault.readNames(order);
    if (content === null) return null;
    const { fullName, personalNumber } = content;
    return {
      name: fullName
        .split(' ')
        .map((word, index, words) => (index === words.length - 1 ? word : `${word.charAt(0)}.`))
        .join(' '),
      personalNumber: `${'•'.repeat(personalNumber.length - SHOWN_DIGITS)}${personalNumber.slice(-SHOWN_DIGITS)}`,
    };
  }
}

function isAbout(body: EntryBody, card: string): boolean {
  if ('card' in body && body.card === card) return true;
  const key = 'key' in body ? parseJobKey(body.key) : null;
  return key !== null && jobKeyParts(key).card === card;
}
