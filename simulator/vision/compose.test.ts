import { describe, expect, test } from 'vitest';

import { faceSize } from '../../recipes/artwork/card-face.ts';
import { SeededRandom } from '../../stations/random.ts';
import { FLAWLESS } from '../workmanship.ts';
import { CAMERA_DPI, composeCard, coverage, PERFECT, withNoise, type FacePictures } from './compose.ts';
import type { Colour } from './picture.ts';

/** What lies under the camera: the body of the card, what was put on it, and what became of that. */

const NOTHING = new Uint8Array(0);
const EMPTY: FacePictures = { front: { colour: NOTHING, laser: NOTHING }, back: { colour: NOTHING, laser: NOTHING } };
const { width, height } = faceSize(CAMERA_DPI);
const shades = ({ data }: Colour): number[] => [...new Set(data)].toSorted((one, other) => one - other);

describe('a blank card', () => {
  test('is white on both sides', async () => {
    const { front, back } = await composeCard(EMPTY, PERFECT);
    expect([front.width, front.height]).toEqual([width, height]);
    expect(shades(front)).toEqual([250]);
    expect(shades(back)).toEqual([250]);
  });

  test('that is scratched is so on that side, along that line, and nowhere else', async () => {
    const scratch = { side: 'back', fromMm: [10, 20], toMm: [30, 20], widthMm: 0.5 } as const;
    const { front, back } = await composeCard(EMPTY, {
      print: { ...FLAWLESS, scratches: [scratch] },
      engraving: FLAWLESS,
    });
    expect(shades(front)).toEqual([250]);
    const scale = width / 85.6;
    const at = (xMm: number, yMm: number): number =>
      back.data[(Math.round(yMm * scale) * width + Math.round(xMm * scale)) * 3] ?? 0;
    expect([at(9, 20), at(20, 20), at(31, 20), at(20, 21)]).toEqual([250, 150, 250, 250]);
  });
});

describe('the laser’s dots', () => {
  test('cover a pixel of the camera by their share of it', () => {
    // Two dots by two are a pixel; 0 is burnt.
    const data = Uint8Array.from([0, 255, 255, 255, 0, 0, 255, 255]);
    expect([...coverage({ width: 4, height: 2, data }, 2, 1).data]).toEqual([191, 0]);
  });
});

describe('the camera’s noise', () => {
  test('is the same of the same seed, and small', () => {
    const face: Colour = { width: 50, height: 50, data: new Uint8Array(7500).fill(128) };
    const noisy = (seed: string): Colour => withNoise(face, new SeededRandom(seed));
    expect(noisy('a').data).toEqual(noisy('a').data);
    expect(noisy('a').data).not.toEqual(noisy('b').data);
    expect(shades(noisy('a'))).toEqual([125, 126, 127, 128, 129, 130, 131]);
  });
});
