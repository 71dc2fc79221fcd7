import type { Place } from '../../recipes/artwork/place.ts';
import type { LoadedRecipe, Recipe } from '../../recipes/recipe.ts';
import type { CardFaces, PreparedChip } from '../../stations/card-work.ts';
import { withTimeout, type Clock } from '../../stations/clock.ts';
import { failed, fault, type Fault, type Outcome } from '../../stations/fault.ts';
import type { Entropy } from '../../stations/random.ts';
import type { KeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import type { DocumentSigner } from '../keys/signer.ts';
import type { Order } from '../orders/order.ts';
import { cardMaterial, materialProblem, type CardMaterial } from './card-material.ts';
import type { ChipSecurity } from './data-groups.ts';
import { prepareChip } from './chip-content.ts';
import type { Faces } from './faces.ts';

/**
 * Prepares chip contents and faces ahead of the line: the next orders' security objects are signed while earlier cards are encoded, so that
 * a slow signer costs no time, and an unresponsive one stops feeding, but not the cards on the line.
 */

/** Cards prepared before a blank is fed for them: two per head of a large line. */
export const PREPARED_AHEAD = 16;
/** Concurrent signatures. */
const SIGNING_MAX = 16;
/** Concurrent drawings. */
const PAINTING_MAX = 16;
const RETRY_MS = 2000;
/** A signer has its own, shorter limit; this one applies if that fails. */
const SIGN_LIMIT_MS = 60_000;
const PAINT_LIMIT_MS = 60_000;

export interface PreparationPorts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly signer: DocumentSigner;
  /** End of the signer's usage period, milliseconds since 1970. */
  readonly signerUsageEndMs: number;
  /** Key pairs of one chip: for chip authentication and for active authentication. */
  readonly newChipKeys: (entropy: Entropy) => readonly [KeyPair, KeyPair];
  readonly chipSecurity: ChipSecurity;
  /** Null if the order can't be opened. */
  readonly readOrder: (order: string) => Order | null;
  readonly faces: Faces;
}

type Card = { readonly order: string; readonly attempt: number };

/** A card, and whether its chip is still to be written. */
export type Wanted = Card & { readonly chip: boolean };

/** The read access to prepared cards. */
export type Prepared = Pick<
  Preparation,
  'ready' | 'facesReady' | 'impossible' | 'fault' | 'hasSigned' | 'faces' | 'chip'
>;

export class Preparation {
  readonly #ports: PreparationPorts;
  readonly #materials = new Map<string, CardMaterial>();
  readonly #prepared = new Map<string, PreparedChip>();
  readonly #signing = new Set<string>();
  /** By order: a remake shows the same. */
  readonly #faces = new Map<string, CardFaces>();
  readonly #painting = new Set<string>();
  /** Orders that can't be made, and why. */
  readonly #impossible = new Map<string, Fault>();
  /** Orders last requested, and the chips among their cards: results for any other are dropped at once. */
  #wantedOrders: ReadonlySet<string> = new Set();
  #wantedChips: ReadonlySet<string> = new Set();
  /** Whether work was postponed because of the limits. */
  #unbegun = false;
  #fault: Fault | null = null;
  #hasSigned = false;
  #changed: () => void = () => undefined;
  #retryAtMs = Number.NEGATIVE_INFINITY;

  constructor(ports: PreparationPorts) {
    this.#ports = ports;
  }

  /** Called when a card has become ready, and when signing fails or recovers. */
  listen(changed: () => void): void {
    this.#changed = changed;
  }

  /** Why nothing can be prepared at present; null if it can. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** Whether any chip content was signed since this was created: only then is the signer known to work. */
  get hasSigned(): boolean {
    return this.#hasSigned;
  }

  /** Whether postponed work remains. */
  get wantsAgain(): boolean {
    return this.#fault !== null || this.#unbegun || this.#signing.size > 0 || this.#painting.size > 0;
  }

  /** Orders whose material, faces or chip content is in memory. */
  get held(): readonly string[] {
    const chips = [...this.#prepared.keys()].map((name) => name.slice(0, name.lastIndexOf('/')));
    return [...new Set([...this.#materials.keys(), ...this.#faces.keys(), ...chips])];
  }

  /** Prepares these cards, in order; drops everything that is neither requested nor on the line. */
  want(cards: readonly Wanted[], recipe: LoadedRecipe): void {
    this.#keepOnly(cards);
    const signs = this.#ports.clock.nowMs() >= this.#retryAtMs;
    for (const card of cards) {
      if (this.#impossible.has(card.order)) continue;
      const material = this.material(card.order, recipe.recipe);
      if (material === null) {
        if (!this.#impossible.has(card.order))
          this.#impossible.set(card.order, fault('order.unreadable', 'major', { order: card.order }));
        continue;
      }
      this.#wantFaces(card.order, material, recipe);
      if (card.chip && signs) this.#wantChip(nameOf(card), material);
    }
  }

  /** Stops preparing and drops all personal data from memory. */
  forgetAll(): void {
    this.#keepOnly([]);
  }

  #keepOnly(cards: readonly Wanted[]): void {
    this.#unbegun = false;
    const orders = new Set(cards.map(({ order }) => order));
    const chips = new Set(cards.filter(({ chip }) => chip).map((card) => nameOf(card)));
    this.#wantedOrders = orders;
    this.#wantedChips = chips;
    for (const name of this.#prepared.keys()) if (!chips.has(name)) this.#forget(name);
    for (const known of [this.#materials, this.#faces, this.#impossible])
      for (const order of known.keys()) if (!orders.has(order)) known.delete(order);
  }

  #wantFaces(order: string, material: CardMaterial, recipe: LoadedRecipe): void {
    if (this.#faces.has(order) || this.#painting.has(order)) return;
    if (this.#painting.size >= PAINTING_MAX) {
      this.#unbegun = true;
      return;
    }
    this.#painting.add(order);
    const { clock, faces } = this.#ports;
    void withTimeout(clock, PAINT_LIMIT_MS, faces.make(material, recipe), null).then((outcome) => {
      this.#painting.delete(order);
      const wanted = this.#wantedOrders.has(order);
      // It is drawn again; a line that waits for it in vain raises an alarm.
      if (outcome === null) this.#unbegun = true;
      else if (wanted && outcome.ok) this.#faces.set(order, outcome.value);
      else if (wanted && !outcome.ok) this.#impossible.set(order, outcome.fault);
      this.#changed();
    });
  }

  #wantChip(name: string, material: CardMaterial): void {
    if (this.#prepared.has(name) || this.#signing.has(name)) return;
    if (this.#signing.size >= SIGNING_MAX) {
      this.#unbegun = true;
      return;
    }
    this.#signing.add(name);
    const late = failed(fault('signer.unreachable', 'major', { why: 'timeout' }));
    void withTimeout(this.#ports.clock, SIGN_LIMIT_MS, this.#sign(material), late).then((outcome) =>
      this.#signed(name, outcome),
    );
  }

  /** Whether the card may be fed and encoded. One that can't be made counts as ready: on the line it is condemned where it lies. */
  ready(card: Card): boolean {
    if (this.#impossible.has(card.order)) return true;
    return this.#prepared.has(nameOf(card)) && this.#faces.has(card.order);
  }

  /** Whether the card may be printed, engraved and inspected. */
  facesReady(order: string): boolean {
    return this.#impossible.has(order) || this.#faces.has(order);
  }

  /** Why an order can't be made; null if it can, as far as is known. */
  impossible(order: string): Fault | null {
    return this.#impossible.get(order) ?? null;
  }

  /** Null if they are not ready. */
  faces(order: string): CardFaces | null {
    return this.#faces.get(order) ?? null;
  }

  places(recipe: LoadedRecipe): readonly Place[] {
    return this.#ports.faces.places(recipe);
  }

  /** Null if it is not ready. */
  chip(card: Card): PreparedChip | null {
    return this.#prepared.get(nameOf(card)) ?? null;
  }

  /** Null if the order can't be opened, or no card of this recipe can be made from it. */
  material(order: string, recipe: Recipe): CardMaterial | null {
    const known = this.#materials.get(order);
    if (known !== undefined) return known;
    const content = this.#ports.readOrder(order);
    if (content === null) return null;
    // An import refuses such an order, but it may be older than the rule.
    const problem = materialProblem(content, recipe);
    if (problem !== null) {
      this.#impossible.set(order, fault('artwork.unfit', 'minor', { field: problem.field }));
      return null;
    }
    const material = cardMaterial(content, recipe);
    this.#materials.set(order, material);
    return material;
  }

  /** The card has left the line. */
  ended(card: Card): void {
    this.#forget(nameOf(card));
    for (const known of [this.#materials, this.#faces, this.#impossible]) known.delete(card.order);
  }

  #sign(material: CardMaterial): Promise<Outcome<PreparedChip>> {
    const { clock, signer, signerUsageEndMs, entropy, newChipKeys, chipSecurity } = this.#ports;
    if (clock.wallTimeMs() > signerUsageEndMs) {
      return Promise.resolve(failed(fault('signer.expired', 'major', {})));
    }
    return prepareChip(material, signer, newChipKeys(entropy), chipSecurity);
  }

  #signed(name: string, outcome: Outcome<PreparedChip>): void {
    this.#signing.delete(name);
    if (outcome.ok) {
      if (this.#wantedChips.has(name)) this.#prepared.set(name, outcome.value);
      else overwriteKeys(outcome.value);
      this.#fault = null;
      this.#hasSigned = true;
    } else {
      this.#fault = outcome.fault;
      const { clock } = this.#ports;
      if (clock.nowMs() >= this.#retryAtMs) {
        this.#retryAtMs = clock.nowMs() + RETRY_MS;
        clock.schedule(RETRY_MS, () => this.#changed());
      }
    }
    this.#changed();
  }

  /** Private keys are overwritten, not left to the garbage collector. */
  #forget(name: string): void {
    const prepared = this.#prepared.get(name);
    if (prepared === undefined) return;
    overwriteKeys(prepared);
    this.#prepared.delete(name);
  }
}

function overwriteKeys({ content }: PreparedChip): void {
  content.chipAuthenticationKey.fill(0);
  content.activeAuthenticationKey.fill(0);
}

function nameOf({ order, attempt }: Card): string {
  return `${order}/${attempt}`;
}
