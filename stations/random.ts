import { randomBytes } from 'node:crypto';

/** Randomness is injected: only this file may use the system's random source. */

export interface Entropy {
  /** `length` random bytes; suitable for nonces and keys when the source is the system's. */
  bytes(length: number): Uint8Array;
}

/** Cryptographic random bytes of the operating system. */
export class SystemEntropy implements Entropy {
  bytes(length: number): Uint8Array {
    return randomBytes(length);
  }
}

/**
 * Seeded generator (sfc32). Uses only integer operations and IEEE 754 basic arithmetic, so that a seed gives the same numbers on every
 * machine.
 */
export class SeededRandom implements Entropy {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
    this.#a = fnv1a(`${seed}/a`);
    this.#b = fnv1a(`${seed}/b`);
    this.#c = fnv1a(`${seed}/c`);
    for (let round = 0; round < 12; round += 1) this.uint32();
  }

  /** Independent stream for one part of the plant: draws of other parts do not change it. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${label}`);
  }

  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  /** In [0, 1). */
  unit(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** Integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new RangeError('pick from an empty list');
    return choice;
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Bell-shaped distribution (mean of three draws) around `nominal`, within ± `nominal * fraction`. */
  spread(nominal: number, fraction: number): number {
    const centred = (this.unit() + this.unit() + this.unit()) / 1.5 - 1;
    return nominal * (1 + centred * fraction);
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let index = 0; index < length; index += 1) out[index] = this.uint32() & 0xff;
    return out;
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
