import type { Level } from '../stations/supplies.ts';
import type { Blank } from './blank.ts';

/** Maximum recent cards per stack that are kept with their content, so that a person can inspect one. */
const RECENT_MAX = 200;
const OUTPUT_CARDS = 500;
const REJECT_BIN_CARDS = 100;

/** Where a card was taken from. */
export interface StackPlace {
  readonly stack: string[];
  /** Null for the stackers. */
  readonly box: string | null;
}

/**
 * Cards that have left the line: in the output stacker, the reject bin, and the packer's boxes. Stacks are lists of serials, last one on
 * top.
 */
export class FinishedCards {
  readonly output: string[] = [];
  readonly rejectBin: string[] = [];
  /** Stackers that are full. */
  readonly full = new Set<'output-full' | 'reject-bin-full'>();
  /** Cards in boxes by box label, in packing order. */
  readonly #boxes = new Map<string, string[]>();
  /** Box of each card. */
  readonly #boxed = new Map<string, string>();
  /** The last good card. */
  #lastGood: string | null = null;
  readonly #recent = new Map<string, Blank>();

  /** Number of good cards, wherever they are. */
  get good(): number {
    return this.output.length + this.#boxed.size;
  }

  /** Remaining capacity of the stackers; people empty a full one at once. */
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

  /** Number of cards in the box. */
  inBox(box: string): number {
    return this.#boxes.get(box)?.length ?? 0;
  }

  /** Box of a card; null when it is in none. */
  boxOf(serial: string): string | null {
    return this.#boxed.get(serial) ?? null;
  }

  /** Place in the box from 1; 0 when the card is not in it. */
  slotOf(serial: string, box: string): number {
    return (this.#boxes.get(box)?.lastIndexOf(serial) ?? -1) + 1;
  }

  /** A recent card by serial. */
  recent(serial: string): Blank | null {
    return this.#recent.get(serial) ?? null;
  }

  /** A person removes a card for good; false when it is nowhere. */
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

  /** A person takes a card out of its box; null when it is in none, or not recent. */
  unpack(serial: string): Blank | null {
    const blank = this.#recent.get(serial);
    const box = this.#boxes.get(this.boxOf(serial) ?? '');
    if (blank === undefined || box === undefined) return null;
    box.splice(box.indexOf(serial), 1);
    this.#boxed.delete(serial);
    return blank;
  }

  /** A person takes a recent card out of its stack or box for inspection (`last`: the last good card). */
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
