import type { ChannelSecurity } from '../stations/chip-encoder/contract.ts';
import { FEEDER, OUTPUT, REJECT_BIN } from '../stations/transport/contract.ts';
import type { SeededRandom } from '../stations/random.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../stations/smartcard/globalplatform/key-diversification.ts';
import { SimulatedChip } from './chip/chip.ts';
import { drawCondition, type ChipFailureRates } from './chip/condition.ts';

/** The physical world: what is where, and what was really done to it. No device knows more than its sensors see. */

export interface Blank {
  readonly serial: string;
  readonly chip: SimulatedChip;
  printed: { template: string; fields: Readonly<Record<string, string>>; portraitDigest: string } | null;
  engraved: Readonly<Record<string, string>> | null;
}

export interface BlankTotals {
  readonly issued: number;
  readonly output: number;
  readonly rejectBin: number;
  readonly onLine: number;
}

const RECENT_MAX = 200;

/** A blank's path over the belts: it has left where it was and is not yet where it goes. */
interface Transit {
  readonly blank: Blank;
  readonly to: string;
}

export class World {
  readonly #random: SeededRandom;
  readonly #prefix: string;
  readonly #positions = new Map<string, Blank | null>();
  readonly #transits = new Set<Transit>();
  readonly output: string[] = [];
  readonly rejectBin: string[] = [];
  /** The cards that came last into output and reject bin: a person may take one out and look at it. */
  readonly #recent = new Map<string, Blank>();
  /** Cards that a person laid somewhere, and the stack from which they came. */
  readonly #laid = new Map<string, { readonly stack: string[] }>();
  #issued = 0;
  #feederTakenAway = false;
  /** Blanks left in the feeder; null for a feeder that people keep filled. */
  #feeder: number | null;

  readonly #chipFailures: ChipFailureRates;
  readonly #channelSecurity: ChannelSecurity;

  constructor(
    random: SeededRandom,
    positions: readonly string[],
    blanks: number | null,
    chipFailures: ChipFailureRates,
    channelSecurity: ChannelSecurity,
  ) {
    this.#channelSecurity = channelSecurity;
    this.#random = random;
    this.#chipFailures = chipFailures;
    this.#prefix = random.fork('lot').uint32().toString(36).toUpperCase().slice(0, 4).padStart(4, '0');
    this.#feeder = blanks;
    for (const position of positions) this.#positions.set(position, null);
  }

  at(position: string): Blank | null {
    return this.#positions.get(position) ?? null;
  }

  positions(): Iterable<readonly [string, string | null]> {
    return [...this.#positions].map(([position, blank]) => [position, blank?.serial ?? null] as const);
  }

  feederEmpty(): boolean {
    return this.#feeder === 0 || this.#feederTakenAway;
  }

  /** A feeder that people keep filled is taken away for a while. */
  takeFeederAway(away: boolean): void {
    this.#feederTakenAway = away;
  }

  fillFeeder(blanks: number): void {
    if (this.#feeder !== null) this.#feeder += blanks;
  }

  totals(): BlankTotals {
    let onLine = this.#transits.size;
    for (const blank of this.#positions.values()) if (blank !== null) onLine += 1;
    return { issued: this.#issued, output: this.output.length, rejectBin: this.rejectBin.length, onLine };
  }

  /** Can a blank set out for `to`? It must be free, or being left just now. */
  free(to: string): boolean {
    if (to === OUTPUT || to === REJECT_BIN) return true;
    if (!this.#positions.has(to)) return false;
    for (const transit of this.#transits) if (transit.to === to) return false;
    return this.at(to) === null;
  }

  knows(position: string): boolean {
    return position === OUTPUT || position === REJECT_BIN || this.#positions.has(position);
  }

  /** Lifts the blank at `from` (or a new one out of the feeder); `land` puts it down. */
  lift(from: string, to: string): { serial: string; land: () => void } | null {
    const blank = from === FEEDER ? this.#fromFeeder() : this.at(from);
    if (blank === null) return null;
    blank.chip.powerOff();
    if (from !== FEEDER) this.#positions.set(from, null);
    const transit: Transit = { blank, to };
    this.#transits.add(transit);
    return {
      serial: blank.serial,
      land: () => {
        this.#transits.delete(transit);
        if (to === OUTPUT) this.#stack(this.output, blank);
        else if (to === REJECT_BIN) this.#stack(this.rejectBin, blank);
        else this.#positions.set(to, blank);
      },
    };
  }

  /** A person takes a finished card out of its stack (`last`: the one on top of the output) and lays it at a position. */
  lay(serial: string, position: string): boolean {
    const wanted = serial === 'last' ? this.output.at(-1) : serial;
    const blank = wanted === undefined ? undefined : this.#recent.get(wanted);
    const stack = [this.output, this.rejectBin].find(
      (candidate) => blank !== undefined && candidate.includes(blank.serial),
    );
    if (blank === undefined || stack === undefined || !this.free(position) || !this.#positions.has(position))
      return false;
    stack.splice(stack.indexOf(blank.serial), 1);
    this.#positions.set(position, blank);
    this.#laid.set(position, { stack });
    return true;
  }

  /** A card that a person laid there goes back to its stack. */
  takeBack(position: string): boolean {
    const blank = this.at(position);
    const laid = this.#laid.get(position);
    if (blank === null || laid === undefined) return false;
    blank.chip.powerOff();
    this.#positions.set(position, null);
    this.#laid.delete(position);
    this.#stack(laid.stack, blank);
    return true;
  }

  #stack(stack: string[], blank: Blank): void {
    stack.push(blank.serial);
    this.#recent.set(blank.serial, blank);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size > RECENT_MAX && !oldest.done) this.#recent.delete(oldest.value);
  }

  #fromFeeder(): Blank | null {
    if (this.feederEmpty()) return null;
    if (this.#feeder !== null) this.#feeder -= 1;
    this.#issued += 1;
    const serial = `VN${this.#prefix}${String(this.#issued).padStart(8, '0')}`;
    const random = this.#random.fork(`chip/${serial}`);
    return {
      serial,
      chip: new SimulatedChip(
        serial,
        random,
        drawCondition(this.#chipFailures, random.fork('condition')),
        { cardMasterKey: SIMULATED_CARD_MASTER_KEY, channelSecurity: this.#channelSecurity },
      ),
      printed: null,
      engraved: null,
    };
  }
}
