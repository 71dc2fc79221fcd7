import type { PixelBox } from '../../recipes/artwork/card-face.ts';
import type { Grey } from './picture.ts';

/** Similarity of two aligned pictures. */

interface Moments {
  readonly meanA: number;
  readonly meanB: number;
  readonly varianceA: number;
  readonly varianceB: number;
  readonly covariance: number;
}

function moments(a: Grey, b: Grey, { left, top, width, height }: PixelBox): Moments {
  let sumA = 0;
  let sumB = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  for (let y = top; y < top + height; y += 1) {
    for (let x = left; x < left + width; x += 1) {
      const index = y * a.width + x;
      const va = a.data[index] ?? 0;
      const vb = b.data[index] ?? 0;
      sumA += va;
      sumB += vb;
      sumAA += va * va;
      sumBB += vb * vb;
      sumAB += va * vb;
    }
  }
  const count = width * height;
  const meanA = sumA / count;
  const meanB = sumB / count;
  return {
    meanA,
    meanB,
    varianceA: sumAA / count - meanA * meanA,
    varianceB: sumBB / count - meanB * meanB,
    covariance: sumAB / count - meanA * meanB,
  };
}

/** Only the least similar quarter of the windows counts: faces differ in eyes and mouth, not in the background. */
const WORST_SHARE = 0.25;

/** Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004) in windows of `size` pixels: mean of the least similar ones. */
export function structuralSimilarity(a: Grey, b: Grey, box: PixelBox, size: number): number {
  const c1 = (0.01 * 255) ** 2;
  const c2 = (0.03 * 255) ** 2;
  const similar: number[] = [];
  for (const window of windows(box, size, size)) {
    const { meanA, meanB, varianceA, varianceB, covariance } = moments(a, b, window);
    similar.push(
      ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
        ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2)),
    );
  }
  const worst = similar.toSorted((one, other) => one - other).slice(0, Math.ceil(similar.length * WORST_SHARE));
  return worst.length === 0 ? 0 : worst.reduce((sum, value) => sum + value, 0) / worst.length;
}

/** Minimum variance of ink on paper within a letter; less is background. */
const INK_VARIANCE = 500;

/** Minimum correlation over all letter-sized windows with ink in either picture, so that one wrong letter in a long text shows. */
export function weakestCorrelation(a: Grey, b: Grey, box: PixelBox, letter: number): number {
  let weakest = 1;
  for (const window of windows(box, Math.min(letter, box.height, box.width), Math.max(2, Math.floor(letter / 3)))) {
    const { varianceA, varianceB, covariance } = moments(a, b, window);
    if (varianceA < INK_VARIANCE && varianceB < INK_VARIANCE) continue;
    const floor = INK_VARIANCE / 4;
    weakest = Math.min(weakest, covariance / Math.sqrt(Math.max(varianceA, floor) * Math.max(varianceB, floor)));
  }
  return weakest;
}

function* windows({ left, top, width, height }: PixelBox, size: number, step: number): Generator<PixelBox> {
  for (let y = top; y + size <= top + height; y += step)
    for (let x = left; x + size <= left + width; x += step) yield { left: x, top: y, width: size, height: size };
}
