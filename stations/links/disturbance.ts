import type { SeededRandom } from '../random.ts';

/** Disturbances of a serial line that still carries data. Laid over a healthy line in tests and simulations. */
export type Disturbance =
  /** Data reach the machine, but its answers are lost. */
  | 'half-open'
  /** Bytes are flipped, and others appear out of nothing. */
  | 'garbage'
  /** Frames are lost. */
  | 'lossy'
  /** Frames arrive twice. */
  | 'repeating'
  /** Frames overtake each other. */
  | 'reordering'
  /** The two ends disagree about the speed: every byte is another one. */
  | 'baud-mismatch';

/** Probability that a disturbed line corrupts a frame. */
const SHARE = 0.2;
const NOISE_BYTES_MAX = 12;

/** Frames that arrive for the frames sent; `held` is a frame that the next one overtakes. */
interface Disturbed {
  readonly frames: readonly Uint8Array[];
  readonly held: Uint8Array | null;
}

/** A serial line with an optional disturbance, in both directions. */
export class DisturbedLine {
  readonly #random: SeededRandom;
  #disturbance: Disturbance | null = null;
  #heldToHost: Uint8Array | null = null;
  #heldToDevice: Uint8Array | null = null;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Sets the disturbance; null ends it. */
  disturb(disturbance: Disturbance | null): void {
    this.#disturbance = disturbance;
  }

  /** Frames that arrive at the host for this one. */
  toHost(bytes: Uint8Array): readonly Uint8Array[] {
    if (this.#disturbance === null) return [bytes];
    const arrived = disturb(this.#disturbance, bytes, this.#heldToHost, this.#random);
    this.#heldToHost = arrived.held;
    return arrived.frames;
  }

  toDevice(bytes: Uint8Array): readonly Uint8Array[] {
    if (this.#disturbance === null || this.#disturbance === 'half-open') return [bytes];
    const arrived = disturb(this.#disturbance, bytes, this.#heldToDevice, this.#random);
    this.#heldToDevice = arrived.held;
    return arrived.frames;
  }
}

/** Applies the disturbance to one frame; `held` is the frame delayed before it. */
function disturb(
  disturbance: Disturbance,
  frame: Uint8Array,
  held: Uint8Array | null,
  random: SeededRandom,
): Disturbed {
  const waiting = held === null ? [] : [held];
  const spoilt = random.chance(SHARE);
  switch (disturbance) {
    case 'half-open':
      return { frames: [], held: null };
    case 'lossy':
      return { frames: spoilt ? waiting : [...waiting, frame], held: null };
    case 'repeating':
      return { frames: spoilt ? [...waiting, frame, frame] : [...waiting, frame], held: null };
    case 'reordering':
      return spoilt && held === null ? { frames: [], held: frame } : { frames: [frame, ...waiting], held: null };
    case 'garbage':
      return { frames: spoilt ? [...waiting, noisy(frame, random)] : [...waiting, frame], held: null };
    case 'baud-mismatch':
      return { frames: [...waiting, garbled(frame, random)], held: null };
  }
}

function noisy(frame: Uint8Array, random: SeededRandom): Uint8Array {
  const noise = random.bytes(random.below(NOISE_BYTES_MAX) + 1);
  const out = new Uint8Array(noise.length + frame.length);
  out.set(noise);
  out.set(frame, noise.length);
  const at = noise.length + random.below(Math.max(1, frame.length));
  out[at] = (out[at] ?? 0) ^ (1 << random.below(8));
  return out;
}

/** Replaces the frame by half as many random bytes. */
function garbled(frame: Uint8Array, random: SeededRandom): Uint8Array {
  return random.bytes(Math.ceil(frame.length / 2));
}
