import type { Grey } from './picture.ts';

/** Finds the offset of a picture from its reference, with subpixel accuracy. */

export interface Shift {
  readonly dx: number;
  readonly dy: number;
  /** Mean absolute difference at the best position, 0 … 255. */
  readonly residual: number;
}

/** Pixels of the reference used for matching. */
export interface Landmarks {
  /** Indices of pixels in the reference. */
  readonly at: Uint32Array;
}

const LANDMARKS_MAX = 3000;
/** Maximum offset of the search; larger offsets are reported as this. */
export const SEARCH_PIXELS = 14;
const COARSE = 2;

/** Pixels with the strongest gradient among those that `usable` permits. */
export function landmarksOf(reference: Grey, usable: (x: number, y: number) => boolean): Landmarks {
  const { width, height, data } = reference;
  const strengths: number[] = [];
  const indices: number[] = [];
  const margin = SEARCH_PIXELS + 2;
  for (let y = margin; y < height - margin; y += 1) {
    for (let x = margin; x < width - margin; x += 1) {
      const index = y * width + x;
      const strength =
        Math.abs((data[index + 1] ?? 0) - (data[index - 1] ?? 0)) +
        Math.abs((data[index + width] ?? 0) - (data[index - width] ?? 0));
      if (strength < 40 || !usable(x, y)) continue;
      strengths.push(strength);
      indices.push(index);
    }
  }
  // Evenly thinned, so that every part of the face contributes.
  const step = Math.max(1, Math.floor(indices.length / LANDMARKS_MAX));
  return { at: Uint32Array.from(indices.filter((_, rank) => rank % step === 0)) };
}

/** Null when there are no landmarks. */
export function register(seen: Grey, reference: Grey, { at }: Landmarks): Shift | null {
  if (at.length < 50) return null;
  const difference = (dx: number, dy: number, every: number): number => {
    const offset = dy * reference.width + dx;
    let sum = 0;
    let count = 0;
    for (let rank = 0; rank < at.length; rank += every) {
      const index = at[rank] ?? 0;
      sum += Math.abs((seen.data[index + offset] ?? 0) - (reference.data[index] ?? 0));
      count += 1;
    }
    return sum / count;
  };
  let best = { dx: 0, dy: 0, residual: Number.POSITIVE_INFINITY };
  const look = (dx: number, dy: number, every: number): void => {
    const residual = difference(dx, dy, every);
    if (residual < best.residual) best = { dx, dy, residual };
  };
  for (let dy = -SEARCH_PIXELS; dy <= SEARCH_PIXELS; dy += COARSE)
    for (let dx = -SEARCH_PIXELS; dx <= SEARCH_PIXELS; dx += COARSE) look(dx, dy, 4);
  const coarse = best;
  best = { ...coarse, residual: Number.POSITIVE_INFINITY };
  const limit = (value: number): number => Math.max(-SEARCH_PIXELS, Math.min(SEARCH_PIXELS, value));
  for (let dy = limit(coarse.dy - COARSE); dy <= limit(coarse.dy + COARSE); dy += 1)
    for (let dx = limit(coarse.dx - COARSE); dx <= limit(coarse.dx + COARSE); dx += 1) look(dx, dy, 1);
  const { dx, dy, residual } = best;
  return {
    dx: dx + between(difference(dx - 1, dy, 1), residual, difference(dx + 1, dy, 1)),
    dy: dy + between(difference(dx, dy - 1, 1), residual, difference(dx, dy + 1, 1)),
    residual,
  };
}

/** Subpixel minimum by equiangular fit: absolute differences fall and rise linearly with equal slope. */
function between(before: number, at: number, after: number): number {
  const steep = Math.max(before, after) - at;
  return steep <= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (before - after) / (2 * steep)));
}

/** Shifts the picture back onto its reference. */
export function moveBack({ width, height, data }: Grey, { dx, dy }: Pick<Shift, 'dx' | 'dy'>): Grey {
  const moved = new Uint8Array(data.length);
  const x0 = Math.floor(dx);
  const fx = dx - x0;
  const y0 = Math.floor(dy);
  const fy = dy - y0;
  for (let y = 0; y < height; y += 1) {
    const sy = Math.max(0, Math.min(height - 2, y + y0));
    for (let x = 0; x < width; x += 1) {
      const sx = Math.max(0, Math.min(width - 2, x + x0));
      const at = sy * width + sx;
      const upper = (data[at] ?? 0) * (1 - fx) + (data[at + 1] ?? 0) * fx;
      const lower = (data[at + width] ?? 0) * (1 - fx) + (data[at + width + 1] ?? 0) * fx;
      moved[y * width + x] = upper * (1 - fy) + lower * fy + 0.5;
    }
  }
  return { width, height, data: moved };
}
