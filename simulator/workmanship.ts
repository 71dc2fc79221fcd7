import type { Side } from '../recipes/artwork/card-face.ts';
import type { PictureFormat } from '../stations/printer/contract.ts';
import type { SeededRandom } from '../stations/random.ts';

/** Work of a machine on a card, with its imperfections. Camera and model use the same ones. */

export interface FaceWork {
  readonly format: PictureFormat;
  /** Empty where no work was done. */
  readonly faces: Readonly<Record<Side, Uint8Array>>;
  readonly imperfection: Imperfection;
}

export interface Scratch {
  readonly side: Side;
  readonly fromMm: readonly [number, number];
  readonly toMm: readonly [number, number];
  readonly widthMm: number;
}

export interface Imperfection {
  readonly offsetMm: readonly [number, number];
  readonly contrastLossPercent: number;
  readonly blurMm: number;
  /** The print is mirrored. */
  readonly mirrored: boolean;
  readonly scratches: readonly Scratch[];
}

export const FLAWLESS: Imperfection = {
  offsetMm: [0, 0],
  contrastLossPercent: 0,
  blurMm: 0,
  mirrored: false,
  scratches: [],
};

const OFFSET_MAX_MM = 0.12;
const CONTRAST_LOSS_MAX_PERCENT = 6;
const NOTHING = new Uint8Array(0);

/** Imperfections of a healthy machine, plus its wear. */
export function drawImperfection(
  random: SeededRandom,
  wear: { readonly offsetMm: number; readonly contrastLossPercent: number },
): Imperfection {
  const distanceMm = random.unit() * OFFSET_MAX_MM + wear.offsetMm;
  // Random direction without sine and cosine, whose last digit depends on the platform.
  const along = 2 * random.unit() - 1;
  const across = Math.sqrt(1 - along * along) * (random.chance(0.5) ? 1 : -1);
  return {
    offsetMm: [distanceMm * along, distanceMm * across],
    contrastLossPercent: random.unit() * CONTRAST_LOSS_MAX_PERCENT + wear.contrastLossPercent,
    blurMm: 0,
    mirrored: false,
    scratches: [],
  };
}

/** Length of an offset in millimetres. */
export function distanceMm([dx, dy]: readonly [number, number]): number {
  return Math.sqrt(dx * dx + dy * dy);
}

/** Aborted work: the second face was not reached. */
export function brokenOff(work: FaceWork): FaceWork {
  return { ...work, faces: { front: work.faces.front, back: NOTHING } };
}

/** Stale buffer: the front of the previous card, with this card's own back. */
export function staleFront(before: FaceWork | null, work: FaceWork): FaceWork {
  return before === null ? work : { ...work, faces: { front: before.faces.front, back: work.faces.back } };
}
