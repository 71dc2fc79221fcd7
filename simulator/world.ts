import type { ChannelSecurity } from '../stations/chip-encoder/contract.ts';
import { FEEDER, JAM, OUTPUT, REJECT_BIN, STACKED } from '../stations/transport/contract.ts';
import type { Position } from '../stations/position.ts';
import type { SeededRandom } from '../stations/random.ts';
import type { Level, Supplies } from '../stations/supplies.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../stations/smartcard/globalplatform/key-diversification.ts';
import { SimulatedChip } from './chip/chip.ts';
import { DEAD, drawCondition, type ChipFailureRates } from './chip/condition.ts';
import type { FaceWork } from './workmanship.ts';

/** The physical world: what is where, and what was really done to it. No device knows more than its sensors see. */

export interface Blank {
  readonly serial: string;
  readonly chip: SimulatedChip;
  printed: FaceWork | null;
  engraved: FaceWork | null;
}

export interface BlankTotals {
  readonly issued: number;
  /** Good cards that have left the line: in the output stacker, or in boxes. */
  readonly output: number;
  readonly rejectBin: number;
  readonly onLine: number;
  /** Taken off the line by hand. */
  readonly removed: number;
}

const RECENT_MAX = 200;
const MISHAPS_MAX = 8;
const FEEDER_BLANKS = 600;
/** A feeder that is kept filled gets so many blanks at a time. */
const FEEDER_REFILL = 500;
const OUTPUT_CARDS = 500;
const REJECT_BIN_CARDS = 100;
const BLANKS_PER_LOT = 500;
const CHIPS_PER_LOT = 3000;

/** How machines drift until somebody cleans or adjusts them. */
export interface Wear {
  /** Lost by a dirty lens. */
  engraveContrastPercent: number;
  printOffsetMm: number;
}

/** A blank's path over the belts: it has left where it was and is not yet where it goes. */
interface Transit {
  readonly blanks: Blank[];
  readonly to: Position;
}

/** A blank, or two, on the way. */
export interface Lifted {
  /** As the reader over the belt reads it, which may be wrong. */
  readonly serial: string;
  readonly blanks: number;
  /** They come down where they were going. */
  readonly land: () => void;
  /** They stick between where they came from and where they were going. */
  readonly jam: () => void;
  /** They fall beside the line. */
  readonly drop: () => void;
}

/** What will go wrong with the next blank that is moved. */
export type Mishap = 'double-feed' | 'jam' | 'drop' | 'misread';

export class World {
  readonly #random: SeededRandom;
  readonly #prefix: string;
  /** What lies on each position, lowest first: two blanks are one too many. */
  readonly #positions = new Map<Position, Blank[]>();
  #jammed: Blank[] = [];
  readonly #floor: Blank[] = [];
  readonly removed: string[] = [];
  /** Serials, and what was read for one, of blanks with which something happened that no machine was asked for. */
  readonly #interfered = new Set<string>();
  readonly #mishaps: Mishap[] = [];
  readonly wear: Wear = { engraveContrastPercent: 0, printOffsetMm: 0 };
  readonly #transits = new Set<Transit>();
  readonly output: string[] = [];
  readonly rejectBin: string[] = [];
  /** Cards in boxes, by what is on the box's label; in the order in which they were put in. */
  readonly #boxes = new Map<string, string[]>();
  /** In which box each of them lies. */
  readonly #boxed = new Map<string, string>();
  /** The good card that left the line last. */
  #lastGood: string | null = null;
  /** The cards that came last into output, boxes and reject bin: a person may take one out and look at it. */
  readonly #recent = new Map<string, Blank>();
  /** Cards that a person laid somewhere, and the stack from which they came. */
  readonly #laid = new Map<Position, { readonly stack: string[]; readonly box: string | null }>();
  #taken: () => void = () => undefined;
  #issued = 0;
  /** What was read of the blank that left the feeder last. */
  #lastFed: string | null = null;
  #feederTakenAway = false;
  /** Stackers that hold no more. */
  readonly full = new Set<'output-full' | 'reject-bin-full'>();
  /** Blanks left in the feeder; null for a feeder that people keep filled. */
  #feeder: number | null;
  /** Lots of blanks that people took out before they were used up. */
  #lotsTakenOut = 0;
  /** The lot whose chips all die; null where every lot is good. */
  #deadLot: number | null = null;

  readonly #chipFailures: ChipFailureRates;
  readonly #channelSecurity: ChannelSecurity;

  constructor(
    random: SeededRandom,
    positions: readonly Position[],
    blanks: number | null,
    chipFailures: ChipFailureRates,
    channelSecurity: ChannelSecurity,
  ) {
    this.#channelSecurity = channelSecurity;
    this.#random = random;
    this.#chipFailures = chipFailures;
    this.#prefix = random.fork('lot').uint32().toString(36).toUpperCase().slice(0, 4).padStart(4, '0');
    this.#feeder = blanks;
    for (const position of positions) this.#positions.set(position, []);
  }

  /** What a machine finds at its position. */
  at(position: Position): Blank | null {
    return this.#positions.get(position)?.at(-1) ?? null;
  }

  /** What the sensors see: each position, what is stuck between two, and what came into the stackers last. */
  *positions(): Generator<readonly [Position, string | null]> {
    const seen = (blanks: readonly Blank[]): string | null =>
      blanks.length === 0 ? null : blanks.map(({ serial }) => serial).join(STACKED);
    for (const [position, blanks] of this.#positions) yield [position, seen(blanks)];
    yield [JAM, seen(this.#jammed)];
    yield [OUTPUT, this.output.at(-1) ?? null];
    yield [REJECT_BIN, this.rejectBin.at(-1) ?? null];
    yield [FEEDER, this.#lastFed];
  }

  /** Did something happen to this blank that the controller can't have known at once? */
  interferedWith(serial: string): boolean {
    return this.#interfered.has(serial);
  }

  /** The next blank that sets out meets with it. */
  mishap(mishap: Mishap): boolean {
    if (this.#mishaps.length >= MISHAPS_MAX) return false;
    this.#mishaps.push(mishap);
    return true;
  }

  /** Blanks that lie still on a position. */
  *resting(): Generator<readonly [Position, string]> {
    for (const [position, blanks] of this.#positions) for (const { serial } of blanks) yield [position, serial];
  }

  get jammed(): boolean {
    return this.#jammed.length > 0;
  }

  /** A person takes a blank off the line, wherever it is; false where nobody finds it. */
  takeAway(serial: string): boolean {
    const onBelts = [...this.#transits].map(({ blanks }) => blanks);
    for (const place of [...this.#positions.values(), this.#jammed, this.#floor, ...onBelts]) {
      const index = place.findIndex((blank) => blank.serial === serial);
      const [blank] = index < 0 ? [] : place.splice(index, 1);
      if (blank === undefined) continue;
      blank.chip.powerOff();
      return this.#takenAway(serial);
    }
    // They look into the stackers and the boxes, too.
    for (const stack of this.#stacks()) {
      const index = stack.lastIndexOf(serial);
      if (index < 0) continue;
      stack.splice(index, 1);
      this.#boxed.delete(serial);
      return this.#takenAway(serial);
    }
    return false;
  }

  #takenAway(serial: string): true {
    this.removed.push(serial);
    this.#interfered.add(serial);
    return true;
  }

  /** A person lays a blank that was jammed, or fell, or was held in hand, on a free position. */
  putBack(serial: string, position: Position): boolean {
    const there = this.#positions.get(position);
    if (there === undefined || !this.free(position)) return false;
    for (const place of [this.#jammed, this.#floor]) {
      const index = place.findIndex((blank) => blank.serial === serial);
      const [blank] = index < 0 ? [] : place.splice(index, 1);
      if (blank === undefined) continue;
      there.push(blank);
      return true;
    }
    // A card that was put into a box, and of which nobody knew it.
    const packed = this.#recent.get(serial);
    const box = this.#boxes.get(this.boxOf(serial) ?? '');
    if (packed === undefined || box === undefined) return false;
    box.splice(box.indexOf(serial), 1);
    this.#boxed.delete(serial);
    this.#interfered.add(serial);
    there.push(packed);
    return true;
  }

  /** Called when a machine takes what lies at its position: the sensors there see it. */
  onTaken(taken: () => void): void {
    this.#taken = taken;
  }

  /** What lies at the position goes into the box. */
  pack(position: Position, box: string): void {
    const cards = this.#boxes.get(box) ?? [];
    this.#boxes.set(box, cards);
    for (const blank of this.#takeFrom(position)) {
      blank.chip.powerOff();
      this.#stack(cards, blank);
      this.#boxed.set(blank.serial, box);
      this.#lastGood = blank.serial;
    }
    this.#taken();
  }

  /** What lies at the position sticks in the machine that stands there: a person frees it. */
  stick(position: Position): string | null {
    const [blank] = this.#takeFrom(position);
    if (blank === undefined) return null;
    blank.chip.powerOff();
    this.#interfered.add(blank.serial);
    this.#floor.push(blank);
    this.#taken();
    return blank.serial;
  }

  /** How many cards lie in the box? */
  inBox(box: string): number {
    return this.#boxes.get(box)?.length ?? 0;
  }

  /** The box in which a card lies; null where it lies in none. */
  boxOf(serial: string): string | null {
    return this.#boxed.get(serial) ?? null;
  }

  /** From 1; 0 for a card that does not lie there. */
  slotOf(serial: string, box: string): number {
    return (this.#boxes.get(box)?.lastIndexOf(serial) ?? -1) + 1;
  }

  #stacks(): string[][] {
    return [this.output, this.rejectBin, ...this.#boxes.values()];
  }

  /** Serials of what is stuck or lies beside the line. */
  astray(): string[] {
    return [...this.#jammed, ...this.#floor].map(({ serial }) => serial);
  }

  feederEmpty(): boolean {
    return this.#feeder === 0 || this.#feederTakenAway;
  }

  /** What feeder and stackers hold: where people keep them in order, they fill up and empty at these levels. */
  supplies(): Supplies {
    const issued = this.#issued % FEEDER_REFILL;
    const blanks = this.#feeder === null ? FEEDER_BLANKS - issued : Math.min(this.#feeder, FEEDER_BLANKS);
    const room = (stack: readonly string[], capacity: number, full: boolean): Level => ({
      left: full ? 0 : capacity - (stack.length % capacity),
      capacity,
    });
    return {
      blanks: { left: this.#feederTakenAway ? 0 : blanks, capacity: FEEDER_BLANKS },
      output: room(this.output, OUTPUT_CARDS, this.full.has('output-full')),
      'reject-bin': room(this.rejectBin, REJECT_BIN_CARDS, this.full.has('reject-bin-full')),
    };
  }

  /** A feeder that people keep filled is taken away for a while. */
  takeFeederAway(away: boolean): void {
    this.#feederTakenAway = away;
  }

  fillFeeder(blanks: number): void {
    if (this.#feeder !== null) this.#feeder += blanks;
  }

  totals(): BlankTotals {
    let onLine = this.#jammed.length + this.#floor.length;
    for (const { blanks } of this.#transits) onLine += blanks.length;
    for (const blanks of this.#positions.values()) onLine += blanks.length;
    return {
      issued: this.#issued,
      output: this.output.length + this.#boxed.size,
      rejectBin: this.rejectBin.length,
      removed: this.removed.length,
      onLine,
    };
  }

  /** Can a blank set out for `to`? It must be free, or being left just now. */
  free(to: Position): boolean {
    if (to === OUTPUT) return !this.full.has('output-full');
    if (to === REJECT_BIN) return !this.full.has('reject-bin-full');
    if (!this.#positions.has(to)) return false;
    for (const transit of this.#transits) if (transit.to === to) return false;
    return this.at(to) === null;
  }

  knows(position: Position): boolean {
    return position === OUTPUT || position === REJECT_BIN || this.#positions.has(position);
  }

  /** The lots in the feeder: so many blanks come in a case, and so many chips on a reel. */
  lots(): { BlankLot: string; ChipLot: string } {
    return {
      BlankLot: `SIM-BLANK-${this.#prefix}-${this.#blankLot}`,
      ChipLot: `SIM-CHIP-${this.#prefix}-${Math.ceil(this.#issued / CHIPS_PER_LOT)}`,
    };
  }

  get #blankLot(): number {
    return Math.ceil(Math.max(1, this.#issued) / BLANKS_PER_LOT) + this.#lotsTakenOut;
  }

  /** From now on the chips of the lot that is in the feeder die, until it is used up or taken out. */
  spoilLot(): void {
    this.#deadLot = this.#blankLot;
  }

  /** A person puts blanks of another lot into the feeder. */
  changeLot(): void {
    this.#lotsTakenOut += 1;
    this.#deadLot = null;
  }

  /** Lifts what lies at `from` (or a new blank out of the feeder), and says how it ends. */
  lift(from: Position, to: Position): (Lifted & { readonly mishap: Mishap | null }) | null {
    if (this.jammed) return null;
    const mishap = this.#nextMishap(from);
    const blanks = from === FEEDER ? this.#fromFeeder(mishap === 'double-feed' ? 2 : 1) : this.#takeFrom(from);
    const [first] = blanks;
    if (first === undefined) return null;
    for (const blank of blanks) blank.chip.powerOff();
    const transit: Transit = { blanks, to };
    this.#transits.add(transit);
    const read = mishap === 'misread' ? misread(first.serial) : first.serial;
    if (read !== first.serial) this.#interfered.add(read);
    if (from === FEEDER) this.#lastFed = read;
    if (mishap === 'jam' || mishap === 'drop') for (const { serial } of blanks) this.#interfered.add(serial);
    const end = (place: (blank: Blank) => void) => () => {
      if (this.#transits.delete(transit)) blanks.forEach(place);
    };
    return {
      serial: read,
      blanks: blanks.length,
      mishap,
      land: end((blank) => this.#put(to, blank)),
      jam: end((blank) => void this.#jammed.push(blank)),
      drop: end((blank) => void this.#floor.push(blank)),
    };
  }

  #put(to: Position, blank: Blank): void {
    if (to === OUTPUT) {
      this.#stack(this.output, blank);
      this.#lastGood = blank.serial;
    } else if (to === REJECT_BIN) this.#stack(this.rejectBin, blank);
    else this.#positions.get(to)?.push(blank);
  }

  #takeFrom(position: Position): Blank[] {
    return this.#positions.get(position)?.splice(0) ?? [];
  }

  #nextMishap(from: Position): Mishap | null {
    const [next] = this.#mishaps;
    if (next === undefined) return null;
    // Two at once and a serial that is read wrongly happen at the feeder alone.
    if (from !== FEEDER && (next === 'double-feed' || next === 'misread')) return null;
    this.#mishaps.shift();
    return next;
  }

  /** A person takes a finished card out of its stack or box (`last`: the good card that left the line last) and lays it at a position. */
  lay(serial: string, position: Position): boolean {
    const wanted = serial === 'last' ? this.#lastGood : serial;
    const blank = wanted === null ? undefined : this.#recent.get(wanted);
    const stack = this.#stacks().find((candidate) => blank !== undefined && candidate.includes(blank.serial));
    if (blank === undefined || stack === undefined || !this.free(position) || !this.#positions.has(position))
      return false;
    stack.splice(stack.indexOf(blank.serial), 1);
    this.#positions.get(position)?.push(blank);
    this.#laid.set(position, { stack, box: this.boxOf(blank.serial) });
    this.#boxed.delete(blank.serial);
    return true;
  }

  /** A card that a person laid there goes back to its stack. */
  takeBack(position: Position): boolean {
    const blank = this.at(position);
    const laid = this.#laid.get(position);
    if (blank === null || laid === undefined) return false;
    blank.chip.powerOff();
    this.#takeFrom(position);
    this.#laid.delete(position);
    this.#stack(laid.stack, blank);
    if (laid.box !== null) this.#boxed.set(blank.serial, laid.box);
    return true;
  }

  #stack(stack: string[], blank: Blank): void {
    stack.push(blank.serial);
    this.#recent.set(blank.serial, blank);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size > RECENT_MAX && !oldest.done) this.#recent.delete(oldest.value);
  }

  /** The card with this serial among those that came last into output, a box or the reject bin. */
  finished(serial: string): Blank | null {
    return this.#recent.get(serial) ?? null;
  }

  #fromFeeder(wanted: number): Blank[] {
    const blanks: Blank[] = [];
    while (blanks.length < wanted && !this.feederEmpty()) {
      if (this.#feeder !== null) this.#feeder -= 1;
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

/** The reader over the belt takes the last character for another one. */
function misread(serial: string): string {
  const last = serial.at(-1) ?? '0';
  return `${serial.slice(0, -1)}${last === '8' ? '3' : '8'}`;
}
