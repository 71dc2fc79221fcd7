import type { Side } from '../recipes/artwork/card-face.ts';
import type { PictureFormat } from '../stations/printer/contract.ts';
import type { SeededRandom } from '../stations/random.ts';

/** What a machine has put on a card, and how well. Camera and model look at the same imperfections. */

export interface FaceWork {
  readonly format: PictureFormat;
  /** Empty where nothing was put. */
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
  /** It is the wrong way round. */
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

/** How a machine that is in order works, and what its wear adds. */
export function drawImperfection(
  random: SeededRandom,
  wear: { readonly offsetMm: number; readonly contrastLossPercent: number },
): Imperfection {
  const distanceMm = random.unit() * OFFSET_MAX_MM + wear.offsetMm;
  // A direction without sine and cosine, whose last digit differs from machine to machine.
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

export function distanceMm([dx, dy]: readonly [number, number]): number {
  return Math.sqrt(dx * dx + dy * dy);
}

/** It was stopped on the way: the second face was not reached. */
export function brokenOff(work: FaceWork): FaceWork {
  return { ...work, faces: { front: work.faces.front, back: NOTHING } };
}

/** The front is what was left in the buffer by the card before; the back is this card's own. */
export function staleFront(before: FaceWork | null, work: FaceWork): FaceWork {
  return before === null ? work : { ...work, faces: { front: before.faces.front, back: work.faces.back } };
}
