import type { RecipePhases } from '../../recipes/phases.ts';
import type { BlankSerial } from '../../stations/blank-serial.ts';
import { CompactMap, NameDigests, type NameDigest } from './compact-map.ts';

/** What the entries prove about blanks, orders and cards, independently of the controller's own state. */

export interface BlankCounts {
  readonly issued: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly removed: number;
  readonly onLine: number;
  readonly unaccounted: number;
}

export interface OrderCounts {
  readonly ordered: number;
  readonly accepted: number;
  readonly setAside: number;
  readonly inProcess: number;
  readonly waiting: number;
}

export interface ProvedCard {
  readonly order: string;
  serial: BlankSerial;
  readonly phases: string[];
  good: boolean;
}

export interface ProvedJob {
  readonly card: string;
  readonly phase: string;
  readonly work: string;
}

/** A proof so far, as plain data: everything needed to continue from there. */
export interface ProofState {
  readonly issued: number;
  readonly cards: readonly (readonly [string, ProvedCard])[];
  readonly jobs: readonly (readonly [string, ProvedJob])[];
  readonly strays: readonly string[];
  /** In creation order, with the recipe hash. */
  readonly batches: readonly (readonly [string, string])[];
  readonly blanks: Uint32Array;
  readonly orders: Uint32Array;
  readonly citizens: Uint32Array;
}

const VIOLATIONS_MAX = 1000;

/** Values in the compact maps; 0 is none. */
const PLACES = ['', 'line', 'accepted', 'rejected', 'removed'] as const;
type Place = Exclude<(typeof PLACES)[number], ''>;
const ORDER_STATES = ['', 'waiting', 'inProcess', 'accepted', 'setAside'] as const;
type OrderState = Exclude<(typeof ORDER_STATES)[number], ''>;
/** Columns of an order. */
const ORDER = { state: 0, batch: 1, citizenHigh: 2, citizenLow: 3, flags: 4 } as const;
const FLAG = { known: 1, replaces: 2, neverRemade: 4 } as const;
const [BLANK_COLUMNS, ORDER_COLUMNS, CITIZEN_COLUMNS] = [1, 5, 0];

/** Collects what entries prove, and the violations. */
export class Proof {
  readonly violations: string[] = [];
  checks = 0;
  issued = 0;
  /** Cards that have not ended. */
  readonly cards = new Map<string, ProvedCard>();
  readonly jobs = new Map<string, ProvedJob>();
  readonly strays = new Set<string>();
  readonly #digests = new NameDigests();
  /** All blanks ever issued: the only set that grows with the number of cards, hence a few bytes each. */
  #blanks = new CompactMap(BLANK_COLUMNS);
  #orders = new CompactMap(ORDER_COLUMNS);
  #citizens = new CompactMap(CITIZEN_COLUMNS);
  /** Recipe hash per batch, in creation order. */
  readonly #recipeOf = new Map<string, string>();
  readonly #batches: string[] = [];
  readonly #phases: (recipeHash: string) => RecipePhases | null;

  constructor(phases: (recipeHash: string) => RecipePhases | null) {
    this.#phases = phases;
  }

  expect(holds: boolean, violation: () => string): void {
    this.checks += 1;
    if (!holds && this.violations.length < VIOLATIONS_MAX) this.violations.push(violation());
  }

  /** The phases that a card of this order needs; null if its recipe is unknown. */
  phasesFor(order: string): RecipePhases | null {
    const digest = this.#digests.of(order);
    if ((this.#orders.get(digest, ORDER.flags) & FLAG.known) === 0) return this.#phases('');
    const batch = this.#batches[this.#orders.get(digest, ORDER.batch)] ?? '';
    return this.#phases(this.#recipeOf.get(batch) ?? '');
  }

  addBatch(batch: string, recipeHash: string): void {
    if (!this.#recipeOf.has(batch)) this.#batches.push(batch);
    this.#recipeOf.set(batch, recipeHash);
  }

  hasOrder(order: string): boolean {
    return this.#orders.has(this.#digests.of(order));
  }

  setOrder(order: string, state: OrderState): void {
    this.#orders.set(this.#digests.of(order), ORDER.state, ORDER_STATES.indexOf(state));
  }

  /** `replaces`: a replacement, whose citizen may have a card already. */
  addOrder(order: string, batch: string, citizen: string, replaces: boolean): void {
    const digest = this.#digests.of(order);
    const { high, low } = this.#digests.of(citizen);
    if (!this.#recipeOf.has(batch)) this.addBatch(batch, '');
    this.setOrder(order, 'waiting');
    this.#orders.set(digest, ORDER.batch, this.#batches.lastIndexOf(batch));
    this.#orders.set(digest, ORDER.citizenHigh, high);
    this.#orders.set(digest, ORDER.citizenLow, low);
    const kept = this.#orders.get(digest, ORDER.flags) & FLAG.neverRemade;
    this.#orders.set(digest, ORDER.flags, kept | FLAG.known | (replaces ? FLAG.replaces : 0));
  }

  /** Marks an order as not to be made again, whatever becomes of the card on the line. */
  isNeverRemade(order: string): boolean {
    return (this.#orders.get(this.#digests.of(order), ORDER.flags) & FLAG.neverRemade) !== 0;
  }

  /** No waiting order is made any more, and none in process is made again. */
  giveUpOrders(): void {
    this.#orders.eachRow((row) => {
      const state = ORDER_STATES[row[ORDER.state] ?? 0];
      if (state === 'waiting') row[ORDER.state] = ORDER_STATES.indexOf('setAside');
      if (state === 'inProcess') row[ORDER.flags] = (row[ORDER.flags] ?? 0) | FLAG.neverRemade;
    });
  }

  /** False if the order's citizen already has an accepted card that this one does not replace. */
  giveCard(order: string): boolean {
    const digest = this.#digests.of(order);
    const flags = this.#orders.get(digest, ORDER.flags);
    const citizen: NameDigest =
      (flags & FLAG.known) === 0
        ? digest
        : { high: this.#orders.get(digest, ORDER.citizenHigh), low: this.#orders.get(digest, ORDER.citizenLow) };
    const may = !this.#citizens.has(citizen) || (flags & FLAG.replaces) !== 0;
    this.#citizens.add(citizen);
    return may;
  }

  placeOf(serial: string): Place | '' {
    return PLACES[this.#blanks.get(this.#digests.of(serial), 0)] ?? '';
  }

  setPlace(serial: string, place: Place): void {
    this.#blanks.set(this.#digests.of(serial), 0, PLACES.indexOf(place));
  }

  /** A blank has left the feeder. */
  issue(serial: BlankSerial, seq: number): void {
    this.expect(this.placeOf(serial) === '', () => `entry ${seq}: blank ${serial} was fed twice`);
    this.setPlace(serial, 'line');
    this.issued += 1;
  }

  /** The proof so far; continuing from it gives the same result. */
  get state(): ProofState {
    return {
      issued: this.issued,
      cards: [...this.cards].map(([id, card]) => [id, { ...card, phases: [...card.phases] }]),
      jobs: [...this.jobs],
      strays: [...this.strays],
      batches: this.#batches.map((batch) => [batch, this.#recipeOf.get(batch) ?? '']),
      blanks: this.#blanks.packed(),
      orders: this.#orders.packed(),
      citizens: this.#citizens.packed(),
    };
  }

  /** There were no violations up to there, otherwise it would not have been stored. */
  static from(state: ProofState, phases: (recipeHash: string) => RecipePhases | null): Proof {
    const proof = new Proof(phases);
    proof.issued = state.issued;
    for (const [id, card] of state.cards) proof.cards.set(id, { ...card, phases: [...card.phases] });
    for (const [key, job] of state.jobs) proof.jobs.set(key, job);
    for (const serial of state.strays) proof.strays.add(serial);
    for (const [batch, recipe] of state.batches) proof.addBatch(batch, recipe);
    proof.#blanks = CompactMap.from(BLANK_COLUMNS, state.blanks);
    proof.#orders = CompactMap.from(ORDER_COLUMNS, state.orders);
    proof.#citizens = CompactMap.from(CITIZEN_COLUMNS, state.citizens);
    return proof;
  }

  /** Call after the last entry: every blank must be accounted for, and what is on the line is a card or a stray. */
  close(): { readonly blanks: BlankCounts; readonly orders: OrderCounts } {
    const places = countOf(this.#blanks, 0, PLACES);
    const [accepted, rejected, removed, onLine] = [
      places('accepted'),
      places('rejected'),
      places('removed'),
      places('line'),
    ];
    const unaccounted = this.issued - accepted - rejected - removed - onLine;
    this.expect(unaccounted === 0, () => `${unaccounted} blanks are in no place`);
    const onCards = [...this.cards.values()].filter((card) => card.serial !== '').length;
    this.expect(
      onCards + this.strays.size === onLine,
      () => `${onLine} blanks on the line, ${onCards} cards and ${this.strays.size} strays`,
    );
    const orders = countOf(this.#orders, ORDER.state, ORDER_STATES);
    return {
      blanks: { issued: this.issued, accepted, rejected, removed, onLine, unaccounted },
      orders: {
        ordered: this.#orders.size,
        accepted: orders('accepted'),
        setAside: orders('setAside'),
        inProcess: orders('inProcess'),
        waiting: orders('waiting'),
      },
    };
  }
}

function countOf<T>(map: CompactMap, column: number, names: readonly T[]): (wanted: T) => number {
  const counts = names.map(() => 0);
  map.eachRow((row) => {
    const value = row[column] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  });
  return (wanted) => counts[names.indexOf(wanted)] ?? 0;
}
