import type { Level } from '../stations/supplies.ts';
import type { Blank } from './blank.ts';

/** The cards that came last into a stack are kept whole: a person may take one out and look at it. */
const RECENT_MAX = 200;
const OUTPUT_CARDS = 500;
const REJECT_BIN_CARDS = 100;

/** From where a card was taken out. */
export interface StackPlace {
  readonly stack: string[];
  /** Null for the stackers. */
  readonly box: string | null;
}

/** Cards that have left the line: in the output stacker, the reject bin, and the packer's boxes. Stacks are lists of serials, last one on top. */
export class FinishedCards {
  readonly output: string[] = [];
  readonly rejectBin: string[] = [];
  /** Stackers that hold no more. */
  readonly full = new Set<'output-full' | 'reject-bin-full'>();
  /** Cards in boxes, by what is on the box's label; in the order in which they were put in. */
  readonly #boxes = new Map<string, string[]>();
  /** In which box each of them lies. */
  readonly #boxed = new Map<string, string>();
  /** The good card that left the line last. */
  #lastGood: string | null = null;
  readonly #recent = new Map<string, Blank>();

  /** Good cards, wherever they lie. */
  get good(): number {
    return this.output.length + this.#boxed.size;
  }

  /** What the stackers still hold: where people keep them in order, they are emptied as they are full. */
  supplies(): { readonly output: Level; readonly 'reject-bin': Level } {
    const room = (stack: readonly string[], capacity: number, full: boolean): Level => ({
      left: full ? 0 : capacity - (stack.length % capacity),
      capacity,
    });
    return {
      output: room(this.output, OUTPUT_CARDS, this.full.has('output-full')),
      'reject-bin': room(this.rejectBin, REJECT_BIN_CARDS, this.full.has('reject-bin-full')),
    };
  }

  accept(blank: Blank): void {
    this.#stack(this.output, blank);
    this.#lastGood = blank.serial;
  }

  reject(blank: Blank): void {
    this.#stack(this.rejectBin, blank);
  }

  pack(blank: Blank, box: string): void {
    const cards = this.#boxes.get(box) ?? [];
    this.#boxes.set(box, cards);
    this.#stack(cards, blank);
    this.#boxed.set(blank.serial, box);
    this.#lastGood = blank.serial;
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

  /** The card with this serial among those that came last. */
  recent(serial: string): Blank | null {
    return this.#recent.get(serial) ?? null;
  }

  /** A person takes a card away for good; false where it lies nowhere. */
  takeAway(serial: string): boolean {
    for (const stack of this.#stacks()) {
      const index = stack.lastIndexOf(serial);
      if (index < 0) continue;
      stack.splice(index, 1);
      this.#boxed.delete(serial);
      return true;
    }
    return false;
  }

  /** A person takes a card out of its box; null where it lies in none, or is not among the last ones. */
  unpack(serial: string): Blank | null {
    const blank = this.#recent.get(serial);
    const box = this.#boxes.get(this.boxOf(serial) ?? '');
    if (blank === undefined || box === undefined) return null;
    box.splice(box.indexOf(serial), 1);
    this.#boxed.delete(serial);
    return blank;
  }

  /** A person takes one of the last cards out of its stack or box (`last`: the good card that left the line last) to look at it. */
  takeOut(serial: string): { readonly blank: Blank; readonly place: StackPlace } | null {
    const wanted = serial === 'last' ? this.#lastGood : serial;
    const blank = wanted === null ? undefined : this.#recent.get(wanted);
    const stack = this.#stacks().find((candidate) => blank !== undefined && candidate.includes(blank.serial));
    if (blank === undefined || stack === undefined) return null;
    stack.splice(stack.indexOf(blank.serial), 1);
    const place = { stack, box: this.boxOf(blank.serial) };
    this.#boxed.delete(blank.serial);
    return { blank, place };
  }

  putBack(blank: Blank, { stack, box }: StackPlace): void {
    this.#stack(stack, blank);
    if (box !== null) this.#boxed.set(blank.serial, box);
  }

  #stacks(): string[][] {
    return [this.output, this.rejectBin, ...this.#boxes.values()];
  }

  #stack(stack: string[], blank: Blank): void {
    stack.push(blank.serial);
    this.#recent.set(blank.serial, blank);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size > RECENT_MAX && !oldest.done) this.#recent.delete(oldest.value);
  }
}
