import type { Entry, EntryBody } from '../../controller/journal/entry.ts';
import { sealedBy } from '../../controller/journal/anchor.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import type { JournalKey } from '../../controller/keys/journal-key.ts';
import { CHECKPOINT_ENTRIES } from '../../controller/journal/checkpoint-distance.ts';
import { apply } from '../../controller/line/fold.ts';
import { newLineState, type LineState } from '../../controller/line/line-state.ts';
import type { KeyRing } from '../../controller/orders/keys.ts';
import { orderAccepted } from '../../controller/orders/order-intake.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import { OrderVault } from '../../controller/orders/vault.ts';
import { RecipeBook } from '../../controller/recipes/recipe-book.ts';
import { Snapshots } from '../../controller/snapshot/snapshots.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import { SeededRandom } from '../../stations/random.ts';
import { boxSlot } from '../../stations/packer/box.ts';
import { emptyFeeder, lineChanged, placed } from './long-journal-facts.ts';
import { SetClock } from './set-clock.ts';
import { shiftTemplate, type CardTemplate, type ShiftTemplate } from './shift-template.ts';

/**
 * A journal as it lies in a line's data folder after so many cards, written through the real store. Each card is one of a short
 * simulated shift with names of its own; batches of 500 are created, imported, made, ended and reconciled one after the other.
 */

const BATCH_ORDERS = 500;
/** Every so many cards the feeder was empty. */
const ALARM_EVERY_CARDS = 100;
/** 20,000 cards a day. */
const CARD_EVERY_MS = 4320;
/** Entries that become durable together. */
const GROUP_ENTRIES = 500;
/** One citizen of so many has one name, which nobody else has, and so has the last one: ten times as many cards have ten times as many of them. */
const NAMESAKE_EVERY = 20;
const SHARED_NAME = 'Nguyễn Thị Cùng Tên';
const ORDER_TAG = 'LONG';
const SERIAL_DIGITS = 8;
const CARD_DIGITS = 7;

export interface LongJournalOptions {
  readonly recipe: LoadedRecipe;
  readonly keys: KeyRing;
  readonly journalKey: JournalKey;
  /** Wall time of the last card's end, milliseconds since 1970: before now, so that the next start sees no clock that was moved. */
  readonly endsAtMs: number;
  /** So many of the newest orders have their content in the vault still, by which people are found by name. */
  readonly contentsKept: number;
  /** After every batch. */
  readonly progress: (cards: number) => void;
}

export interface LongJournal {
  readonly entries: number;
  readonly batches: number;
  /** The last card's names, by which a page is asked for it. */
  readonly lastCard: string;
  readonly lastOrder: string;
  readonly lastSerial: string;
  /** Of whom it is, and many others; empty where nobody's content is sealed. */
  readonly lastCitizen: string;
}

/** @throws RangeError where `folder` has a journal already */
export async function writeLongJournal(
  folder: string,
  cards: number,
  options: LongJournalOptions,
): Promise<LongJournal> {
  const template = await shiftTemplate(options.recipe);
  const clock = new SetClock(options.endsAtMs - cards * CARD_EVERY_MS);
  const store = JournalStore.open(folder, clock, sealedBy(options.journalKey));
  try {
    if (store.entries > 0) throw new RangeError(`${folder} has a journal already`);
    RecipeBook.open(store, [options.recipe], folder).keep(options.recipe, '');
    const contentsFrom = cards - options.contentsKept;
    const writer = new LongJournalWriter(store, clock, options, template, { contentsFrom, cards });
    let left = cards;
    writer.announce(Math.min(BATCH_ORDERS, left));
    writer.append(template.opening);
    while (left > 0) {
      const made = Math.min(BATCH_ORDERS, left);
      left -= made;
      const next = Math.min(BATCH_ORDERS, left);
      writer.make(made, next);
      options.progress(cards - left);
    }
    writer.append(template.closing);
    return writer.finish();
  } finally {
    store.close();
  }
}

interface Announced {
  readonly batch: string;
  readonly orders: readonly { readonly id: string; readonly office: string }[];
}

class LongJournalWriter {
  readonly #store: JournalStore;
  readonly #clock: SetClock;
  readonly #options: LongJournalOptions;
  readonly #cards: readonly CardTemplate[];
  /** Orders before this one have no content any more. */
  readonly #contentsFrom: number;
  /** All that are going to be made. */
  readonly #allCards: number;
  readonly #citizens = new CitizenFactory(new SeededRandom('long journal/citizens'));
  readonly #vault: OrderVault;
  readonly #snapshots: Snapshots;
  readonly #state: LineState;
  #grouped = 0;
  #signedUpTo = 0;
  #made = 0;
  #batches = 0;
  #serial = '';
  #card = '';
  #order = '';
  #citizen = '';
  #accepted = 0;
  #current: Announced = { batch: '', orders: [] };
  #next: Announced | null = null;

  constructor(
    store: JournalStore,
    clock: SetClock,
    options: LongJournalOptions,
    { layout, cards }: ShiftTemplate,
    { contentsFrom, cards: allCards }: { readonly contentsFrom: number; readonly cards: number },
  ) {
    this.#contentsFrom = contentsFrom;
    this.#allCards = allCards;
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.#cards = cards;
    this.#vault = new OrderVault(store, options.keys);
    this.#snapshots = new Snapshots(store);
    this.#state = newLineState(layout);
  }

  append(bodies: readonly EntryBody[]): void {
    for (const body of bodies) this.#append(body);
  }

  /** One more batch, and its orders. */
  announce(count: number): void {
    const { recipe, hash } = this.#options.recipe;
    this.#batches += 1;
    const batch = `B-long-${this.#batches}`;
    this.#vault.addBatch(batch);
    this.#append({
      kind: 'batch.created',
      batch,
      recipe: recipe.recipe,
      version: recipe.version,
      recipeHash: hash,
      changeover: 'continuous',
      firstArticle: 'none',
      source: `long journal, batch ${this.#batches}`,
      accepted: count,
      refused: 0,
    });
    const orders = Array.from({ length: count }, (_, index) => this.#accept(batch, index + 1));
    this.#append({ kind: 'batch.imported', batch, orders: count });
    if (this.#current.batch === '') this.#current = { batch, orders };
    else this.#next = { batch, orders };
  }

  #accept(batch: string, sequence: number): { id: string; office: string } {
    const citizen = this.#citizens.next(ORDER_TAG);
    // Counted back from the last one.
    const isNamesake = (this.#allCards - 1 - this.#accepted) % NAMESAKE_EVERY === 0;
    const order = isNamesake ? { ...citizen, fullName: SHARED_NAME } : citizen;
    const json = JSON.stringify(order);
    if (this.#accepted >= this.#contentsFrom) {
      this.#vault.add(batch, order.orderId, order.fullName, json);
      this.#citizen = order.fullName;
    }
    this.#accepted += 1;
    this.#append(orderAccepted(order, json, batch, sequence, this.#options.keys));
    return { id: order.orderId, office: order.deliveryOffice };
  }

  /** The batch that is announced, card by card as they overlap on a line; `next`: orders of the one behind it, 0 for none. */
  make(count: number, next: number): void {
    if (next > 0) this.announce(next);
    const fromMs = this.#clock.wallTimeMs();
    const { batch, orders } = this.#current;
    const ranks = new Map<string, number>();
    const stories = orders.slice(0, count).map((order, index) => {
      const rank = (ranks.get(order.office) ?? 0) + 1;
      ranks.set(order.office, rank);
      return this.#story(order, rank, fromMs + index * CARD_EVERY_MS);
    });
    // Stable: entries of the same instant stay in the order of their cards.
    for (const { at, body } of stories.flat().toSorted((one, other) => one.at - other.at)) {
      this.#clock.set(at);
      this.#append(body);
    }
    this.#end(batch, count);
  }

  #end(batch: string, count: number): void {
    const following = this.#next?.batch ?? '';
    if (following === '') this.#append(lineChanged('Execute', 'Completing', 'Complete'));
    this.#append({
      kind: 'batch.ended',
      batch,
      ordered: count,
      accepted: count,
      setAside: 0,
      blanksIssued: count,
      blanksRejected: 0,
      blanksRemoved: 0,
      next: following,
    });
    if (following === '') this.#append(lineChanged('Completing', 'Complete', 'SC'));
    this.#append({
      kind: 'batch.reconciled',
      batch,
      issued: count,
      accepted: count,
      rejected: 0,
      removed: 0,
      countedAccepted: count,
      countedRejected: 0,
      difference: 0,
      by: 'Lan',
      witness: 'Minh',
      signedBy: '',
    });
    this.#sign();
    this.#current = this.#next ?? { batch: '', orders: [] };
    this.#next = null;
  }

  #story(
    order: { readonly id: string; readonly office: string },
    rank: number,
    fromMs: number,
  ): { at: number; body: EntryBody }[] {
    const template = this.#cards[this.#made % this.#cards.length];
    if (template === undefined) throw new RangeError('the simulated shift made no card');
    this.#made += 1;
    const before = this.#serial;
    this.#card = `C${String(this.#made).padStart(CARD_DIGITS, '0')}`;
    this.#serial = `${template.serial.slice(0, -SERIAL_DIGITS)}${String(this.#made).padStart(SERIAL_DIGITS, '0')}`;
    this.#order = order.id;
    const named = { card: this.#card, order: order.id, serial: this.#serial };
    const cardRank = this.#made;
    const { box, slot } = boxSlot({ batch: this.#current.batch, batchMark: 'long', office: order.office, rank }, 500);
    const story = template.entries.map(({ afterMs, bodyOf }) => ({
      at: fromMs + afterMs,
      body: placed(bodyOf(named), { lastFed: before, rank: cardRank, box, slot }),
    }));
    return cardRank % ALARM_EVERY_CARDS === 0 ? [...story, ...emptyFeeder(fromMs)] : story;
  }

  #append(body: EntryBody): void {
    this.#fold(this.#store.append(body));
    this.#grouped += 1;
    if (this.#store.entries - this.#signedUpTo >= CHECKPOINT_ENTRIES) this.#sign();
    if (this.#grouped < GROUP_ENTRIES) return;
    this.#store.commit();
    this.#grouped = 0;
  }

  #sign(): void {
    const { entries, digest } = this.#store;
    const snapshot = this.#snapshots.isDue(this.#state) ? this.#snapshots.keep(this.#state) : '';
    const checkpoint = this.#options.journalKey.checkpoint(entries, digest, snapshot);
    this.#fold(this.#store.append({ kind: 'journal.checkpoint', ...checkpoint }));
    this.#signedUpTo = this.#store.entries;
  }

  #fold(entry: Entry): void {
    apply(this.#state, entry, this.#clock.nowMs(), () => this.#options.recipe.recipe.phases.length);
  }

  finish(): LongJournal {
    this.#sign();
    this.#store.commit();
    return {
      entries: this.#store.entries,
      batches: this.#batches,
      lastCard: this.#card,
      lastOrder: this.#order,
      lastSerial: this.#serial,
      lastCitizen: this.#citizen,
    };
  }
}
