import { hash } from 'node:crypto';

/**
 * A map from many names to a few small numbers each, with a few bytes per entry: only 63 bits of a name's SHA-256 are stored. Names that
 * collide count as the same, so that a duplicate name is never missed.
 */

const FIRST_SLOTS = 1024;
const FILLED_MAX = 0.6;

export interface NameDigest {
  readonly high: number;
  readonly low: number;
}

/** Never all zeros. */
export function digestOf(name: string): NameDigest {
  const digest = hash('sha256', name, 'buffer');
  return { high: digest.readUInt32LE(0), low: (digest.readUInt32LE(4) | 1) >>> 0 };
}

/** Recent names that are cached: an order, a citizen and a blank recur many times while their card is made. */
const REMEMBERED = 4096;

/** Digests of names, most of which recur within a short time. */
export class NameDigests {
  #newer = new Map<string, NameDigest>();
  #older: ReadonlyMap<string, NameDigest> = new Map();

  of(name: string): NameDigest {
    const known = this.#newer.get(name);
    if (known !== undefined) return known;
    const digest = this.#older.get(name) ?? digestOf(name);
    if (this.#newer.size >= REMEMBERED) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(name, digest);
    return digest;
  }
}

export class CompactMap {
  readonly #columns: number;
  /** A slot: the two halves of the digest, then the columns. A slot whose second half is 0 is empty. */
  #slots: Uint32Array;
  #size = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.#slots = new Uint32Array(FIRST_SLOTS * (2 + columns));
  }

  get size(): number {
    return this.#size;
  }

  get #width(): number {
    return 2 + this.#columns;
  }

  has(digest: NameDigest): boolean {
    return this.#slots[this.#place(digest) + 1] !== 0;
  }

  /** 0 if the name is not present. */
  get(digest: NameDigest, column: number): number {
    return this.#slots[this.#place(digest) + 2 + column] ?? 0;
  }

  /** Inserts a name; its columns are 0 if it is new. */
  add(digest: NameDigest): void {
    let at = this.#place(digest);
    if (this.#slots[at + 1] !== 0) return;
    if ((this.#size + 1) * this.#width > this.#slots.length * FILLED_MAX) {
      this.#grow();
      at = this.#place(digest);
    }
    this.#slots[at] = digest.high;
    this.#slots[at + 1] = digest.low;
    this.#size += 1;
  }

  set(digest: NameDigest, column: number, value: number): void {
    this.add(digest);
    this.#slots[this.#place(digest) + 2 + column] = value;
  }

  /** Calls `act` with the columns of every entry, to read or change them. */
  eachRow(act: (columns: Uint32Array) => void): void {
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += this.#width)
      if (slots[at + 1] !== 0) act(slots.subarray(at + 2, at + this.#width));
  }

  /** All entries, concatenated. */
  packed(): Uint32Array {
    const packed = new Uint32Array(this.#size * this.#width);
    let to = 0;
    for (let at = 0; at < this.#slots.length; at += this.#width) {
      if (this.#slots[at + 1] === 0) continue;
      packed.set(this.#slots.subarray(at, at + this.#width), to);
      to += this.#width;
    }
    return packed;
  }

  /** @throws RangeError if this is not a whole number of entries. */
  static from(columns: number, packed: Uint32Array): CompactMap {
    const map = new CompactMap(columns);
    const width = map.#width;
    if (packed.length % width !== 0) throw new RangeError('what was packed is not whole');
    for (let at = 0; at < packed.length; at += width) {
      const digest = { high: packed[at] ?? 0, low: packed[at + 1] ?? 0 };
      map.add(digest);
      map.#slots.set(packed.subarray(at, at + width), map.#place(digest));
    }
    return map;
  }

  #place({ high, low }: NameDigest): number {
    const slots = this.#slots.length / this.#width;
    for (let slot = high & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * this.#width;
      if (this.#slots[at + 1] === 0 || (this.#slots[at] === high && this.#slots[at + 1] === low)) return at;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += this.#width) {
      const low = before[at + 1] ?? 0;
      if (low === 0) continue;
      this.#slots.set(before.subarray(at, at + this.#width), this.#place({ high: before[at] ?? 0, low }));
    }
  }
}
