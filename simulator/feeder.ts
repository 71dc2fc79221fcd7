import type { ChannelSecurity } from '../stations/chip-encoder/contract.ts';
import type { SeededRandom } from '../stations/random.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../stations/smartcard/globalplatform/key-diversification.ts';
import type { Level } from '../stations/supplies.ts';
import type { Blank } from './blank.ts';
import { SimulatedChip } from './chip/chip.ts';
import { DEAD, drawCondition, type ChipFailureRates } from './chip/condition.ts';

const FEEDER_BLANKS = 600;
/** Blanks added at a time to a feeder that people keep filled. */
const FEEDER_REFILL = 500;
const BLANKS_PER_LOT = 500;
const CHIPS_PER_LOT = 3000;

/** Blanks for the line, with the lots of blanks and chips. */
export class Feeder {
  readonly #random: SeededRandom;
  readonly #prefix: string;
  readonly #chipFailures: ChipFailureRates;
  readonly #channelSecurity: ChannelSecurity;
  /** Remaining blanks; null when people keep it filled. */
  #left: number | null;
  #takenAway = false;
  #issued = 0;
  /** Number of lots that people removed before they were used up. */
  #lotsTakenOut = 0;
  /** The lot whose chips all fail; null when every lot is good. */
  #deadLot: number | null = null;

  constructor(
    random: SeededRandom,
    blanks: number | null,
    chipFailures: ChipFailureRates,
    channelSecurity: ChannelSecurity,
  ) {
    this.#random = random;
    this.#prefix = random.fork('lot').uint32().toString(36).toUpperCase().slice(0, 4).padStart(4, '0');
    this.#left = blanks;
    this.#chipFailures = chipFailures;
    this.#channelSecurity = channelSecurity;
  }

  get empty(): boolean {
    return this.#left === 0 || this.#takenAway;
  }

  /** Number of blanks fed. */
  get issued(): number {
    return this.#issued;
  }

  /** Level; a feeder that people keep filled empties and is refilled. */
  level(): Level {
    const blanks =
      this.#left === null ? FEEDER_BLANKS - (this.#issued % FEEDER_REFILL) : Math.min(this.#left, FEEDER_BLANKS);
    return { left: this.#takenAway ? 0 : blanks, capacity: FEEDER_BLANKS };
  }

  /** Removes, for a while, a feeder that people keep filled. */
  setAway(away: boolean): void {
    this.#takenAway = away;
  }

  fill(blanks: number): void {
    if (this.#left !== null) this.#left += blanks;
  }

  /** Current lots, by the number of blanks in a case and of chips on a reel. */
  lots(): { BlankLot: string; ChipLot: string } {
    return {
      BlankLot: `SIM-BLANK-${this.#prefix}-${this.#blankLot}`,
      ChipLot: `SIM-CHIP-${this.#prefix}-${Math.ceil(this.#issued / CHIPS_PER_LOT)}`,
    };
  }

  get #blankLot(): number {
    return Math.ceil(Math.max(1, this.#issued) / BLANKS_PER_LOT) + this.#lotsTakenOut;
  }

  /** From now on all chips of the present lot fail, until it is used up or removed. */
  spoilLot(): void {
    this.#deadLot = this.#blankLot;
  }

  /** Whether the present lot has failing chips. */
  get spoilt(): boolean {
    return this.#blankLot === this.#deadLot;
  }

  /** A person inserts blanks of another lot. */
  changeLot(): void {
    this.#lotsTakenOut += 1;
    this.#deadLot = null;
  }

  /** Takes up to `wanted` blanks. */
  feed(wanted: number): Blank[] {
    const blanks: Blank[] = [];
    while (blanks.length < wanted && !this.empty) {
      if (this.#left !== null) this.#left -= 1;
      this.#issued += 1;
      blanks.push(this.#newBlank(`VN${this.#prefix}${String(this.#issued).padStart(8, '0')}`));
    }
    return blanks;
  }

  #newBlank(serial: string): Blank {
    const random = this.#random.fork(`chip/${serial}`);
    const drawn = drawCondition(this.#chipFailures, random.fork('condition'));
    const condition = this.#blankLot === this.#deadLot ? DEAD : drawn;
    return {
      serial,
      chip: new SimulatedChip(serial, random, condition, {
        cardMasterKey: SIMULATED_CARD_MASTER_KEY,
        channelSecurity: this.#channelSecurity,
      }),
      printed: null,
      engraved: null,
    };
  }
}
