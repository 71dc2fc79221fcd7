import type { ChannelSecurity } from '../stations/chip-encoder/contract.ts';
import { FEEDER, JAM, OUTPUT, REJECT_BIN, STACKED } from '../stations/transport/contract.ts';
import type { Position } from '../stations/position.ts';
import type { SeededRandom } from '../stations/random.ts';
import type { Supplies } from '../stations/supplies.ts';
import { ArmedQueue, type Armed } from './armed-queue.ts';
import type { Blank } from './blank.ts';
import type { ChipFailureRates } from './chip/condition.ts';
import { Feeder } from './feeder.ts';
import { FinishedCards, type StackPlace } from './finished-cards.ts';

/** Physical world: position of all blanks, and the work really done on them. Devices know only what their sensors see. */

export interface BlankTotals {
  readonly issued: number;
  /** Good cards that have left the line: in the output stacker, or in boxes. */
  readonly output: number;
  readonly rejectBin: number;
  readonly onLine: number;
  /** Removed from the line by hand. */
  readonly removed: number;
}

const MISHAPS_MAX = 8;

/** Wear of machines until somebody cleans or adjusts them. */
export interface Wear {
  /** Light lost by a dirty lens. */
  engraveContrastPercent: number;
  printOffsetMm: number;
}

/** Move of a blank: it has left its origin and has not reached its target. */
interface Transit {
  readonly blanks: Blank[];
  readonly to: Position;
}

/** One blank, or two, in motion. */
export interface Lifted {
  /** Serial as read over the belt, possibly wrong. */
  readonly serial: string;
  readonly blanks: number;
  /** They arrive at their target. */
  readonly land: () => void;
  /** They jam between origin and target. */
  readonly jam: () => void;
  /** They fall beside the line. */
  readonly drop: () => void;
}

/** Fault of the next move. */
export type Mishap = 'double-feed' | 'jam' | 'drop' | 'misread';

export class World {
  readonly feeder: Feeder;
  readonly finished = new FinishedCards();
  /** Blanks on each position, lowest first; two are a double feed. */
  readonly #positions = new Map<Position, Blank[]>();
  #jammed: Blank[] = [];
  readonly #floor: Blank[] = [];
  readonly removed: string[] = [];
  /** Serials, and what was read for one, of blanks that were changed without a job. */
  readonly #interfered = new Set<string>();
  readonly #mishaps = new ArmedQueue<Mishap>(MISHAPS_MAX);
  readonly wear: Wear = { engraveContrastPercent: 0, printOffsetMm: 0 };
  readonly #transits = new Set<Transit>();
  /** Cards that a person laid somewhere, and the stack from which they came. */
  readonly #laid = new Map<Position, StackPlace>();
  #taken: () => void = () => undefined;
  /** Serial read of the blank that left the feeder last. */
  #lastFed: string | null = null;
  constructor(
    random: SeededRandom,
    positions: readonly Position[],
    blanks: number | null,
    chipFailures: ChipFailureRates,
    channelSecurity: ChannelSecurity,
  ) {
    this.feeder = new Feeder(random, blanks, chipFailures, channelSecurity);
    for (const position of positions) this.#positions.set(position, []);
  }

  /** The blank that a machine finds at its position. */
  at(position: Position): Blank | null {
    return this.#positions.get(position)?.at(-1) ?? null;
  }

  /** Sensor readings: each position, jammed blanks, and the last card in each stacker. */
  *positions(): Generator<readonly [Position, string | null]> {
    const seen = (blanks: readonly Blank[]): string | null =>
      blanks.length === 0 ? null : blanks.map(({ serial }) => serial).join(STACKED);
    for (const [position, blanks] of this.#positions) yield [position, seen(blanks)];
    yield [JAM, seen(this.#jammed)];
    yield [OUTPUT, this.finished.output.at(-1) ?? null];
    yield [REJECT_BIN, this.finished.rejectBin.at(-1) ?? null];
    yield [FEEDER, this.#lastFed];
  }

  /** Whether something happened to this blank that the controller could not know at once. */
  interferedWith(serial: string): boolean {
    return this.#interfered.has(serial);
  }

  /** Arms a fault for the next moved blank; null when the maximum is armed already. */
  mishap(mishap: Mishap): Armed | null {
    return this.#mishaps.arm(mishap);
  }

  /** Blanks at rest on a position. */
  *resting(): Generator<readonly [Position, string]> {
    for (const [position, blanks] of this.#positions) for (const { serial } of blanks) yield [position, serial];
  }

  get jammed(): boolean {
    return this.#jammed.length > 0;
  }

  /** A person removes a blank from the line, wherever it is; false when it is not found. */
  takeAway(serial: string): boolean {
    const onBelts = [...this.#transits].map(({ blanks }) => blanks);
    for (const place of [...this.#positions.values(), this.#jammed, this.#floor, ...onBelts]) {
      const index = place.findIndex((blank) => blank.serial === serial);
      const [blank] = index < 0 ? [] : place.splice(index, 1);
      if (blank === undefined) continue;
      blank.chip.powerOff();
      return this.#takenAway(serial);
    }
    // Also searches stackers and boxes.
    return this.finished.takeAway(serial) && this.#takenAway(serial);
  }

  #takenAway(serial: string): true {
    this.removed.push(serial);
    this.#interfered.add(serial);
    return true;
  }

  /** A person puts a blank that was jammed, dropped or held in hand onto a free position. */
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
    // A card that was packed without anybody knowing.
    const packed = this.finished.unpack(serial);
    if (packed === null) return false;
    this.#interfered.add(serial);
    there.push(packed);
    return true;
  }

  /** Sets the callback for a machine that takes what is at its position, which its sensors see. */
  onTaken(taken: () => void): void {
    this.#taken = taken;
  }

  /** Packs the blank at the position into the box. */
  pack(position: Position, box: string): void {
    for (const blank of this.#takeFrom(position)) {
      blank.chip.powerOff();
      this.finished.pack(blank, box);
    }
    this.#taken();
  }

  /** The blank at the position jams in the machine there; a person frees it. */
  stick(position: Position): string | null {
    const [blank] = this.#takeFrom(position);
    if (blank === undefined) return null;
    blank.chip.powerOff();
    this.#interfered.add(blank.serial);
    this.#floor.push(blank);
    this.#taken();
    return blank.serial;
  }

  /** Serials of jammed blanks and of those beside the line. */
  astray(): string[] {
    return [...this.#jammed, ...this.#floor].map(({ serial }) => serial);
  }

  /** Levels of feeder and stackers. */
  supplies(): Supplies {
    return { blanks: this.feeder.level(), ...this.finished.supplies() };
  }

  totals(): BlankTotals {
    let onLine = this.#jammed.length + this.#floor.length;
    for (const { blanks } of this.#transits) onLine += blanks.length;
    for (const blanks of this.#positions.values()) onLine += blanks.length;
    return {
      issued: this.feeder.issued,
      output: this.finished.good,
      rejectBin: this.finished.rejectBin.length,
      removed: this.removed.length,
      onLine,
    };
  }

  /** Whether a blank can move to `to`: it must be free, or being vacated. */
  free(to: Position): boolean {
    if (to === OUTPUT) return !this.finished.full.has('output-full');
    if (to === REJECT_BIN) return !this.finished.full.has('reject-bin-full');
    if (!this.#positions.has(to)) return false;
    for (const transit of this.#transits) if (transit.to === to) return false;
    return this.at(to) === null;
  }

  knows(position: Position): boolean {
    return position === OUTPUT || position === REJECT_BIN || this.#positions.has(position);
  }

  /** Starts a move of the blank at `from` (or a new one from the feeder), and determines how it ends. */
  lift(from: Position, to: Position): (Lifted & { readonly mishap: Mishap | null }) | null {
    if (this.jammed) return null;
    const mishap = this.#nextMishap(from);
    const blanks = from === FEEDER ? this.feeder.feed(mishap === 'double-feed' ? 2 : 1) : this.#takeFrom(from);
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
    if (to === OUTPUT) this.finished.accept(blank);
    else if (to === REJECT_BIN) this.finished.reject(blank);
    else this.#positions.get(to)?.push(blank);
  }

  #takeFrom(position: Position): Blank[] {
    return this.#positions.get(position)?.splice(0) ?? [];
  }

  #nextMishap(from: Position): Mishap | null {
    const next = this.#mishaps.first;
    // Double feeds and misreads occur only at the feeder.
    if (from !== FEEDER && (next === 'double-feed' || next === 'misread')) return null;
    return this.#mishaps.next();
  }

  /** A person takes a finished card out of its stack or box (`last`: the last good card) and lays it at a position. */
  lay(serial: string, position: Position): boolean {
    const there = this.#positions.get(position);
    const taken = there !== undefined && this.free(position) ? this.finished.takeOut(serial) : null;
    if (there === undefined || taken === null) return false;
    there.push(taken.blank);
    this.#laid.set(position, taken.place);
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
    this.finished.putBack(blank, laid);
    return true;
  }
}

/** Misreads the last character. */
function misread(serial: string): string {
  const last = serial.at(-1) ?? '0';
  return `${serial.slice(0, -1)}${last === '8' ? '3' : '8'}`;
}
