import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../stations/random.ts';
import type { Grey } from './picture.ts';
import { landmarksOf, moveBack, register, SEARCH_PIXELS } from './registration.ts';

/** How far what is seen lies from where it should be, to a part of a pixel. */

const WIDTH = 200;
const HEIGHT = 140;
const everywhere = (): boolean => true;

/** Soft spots on a grey ground, each of which is somewhere between two pixels, seen from so far beside. */
function spots(dx: number, dy: number): Grey {
  const random = new SeededRandom('spots');
  const centres = Array.from({ length: 60 }, () => [random.unit() * WIDTH, random.unit() * HEIGHT] as const);
  const data = new Uint8Array(WIDTH * HEIGHT).fill(220);
  for (const [cx, cy] of centres) {
    for (let y = Math.max(0, Math.floor(cy + dy - 8)); y < Math.min(HEIGHT, cy + dy + 8); y += 1) {
      for (let x = Math.max(0, Math.floor(cx + dx - 8)); x < Math.min(WIDTH, cx + dx + 8); x += 1) {
        const darkness = 200 * Math.exp(-((x - cx - dx) ** 2 + (y - cy - dy) ** 2) / 8);
        data[y * WIDTH + x] = Math.max(0, (data[y * WIDTH + x] ?? 0) - darkness);
      }
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const reference = spots(0, 0);
const landmarks = landmarksOf(reference, everywhere);

describe('registration', () => {
  test.each([
    [0, 0],
    [3, -5],
    [-13, 12],
    [0.5, 0],
    [-2.3, 4.7],
  ])('finds a shift of %d and %d pixels', (dx, dy) => {
    const shift = register(spots(dx, dy), reference, landmarks);
    expect(shift?.dx).toBeCloseTo(dx, 0);
    expect(shift?.dy).toBeCloseTo(dy, 0);
    expect(Math.hypot((shift?.dx ?? 0) - dx, (shift?.dy ?? 0) - dy)).toBeLessThan(0.3);
  });

  test('says what is left of the difference at the best place', () => {
    expect(register(reference, reference, landmarks)?.residual).toBe(0);
    const blank: Grey = { ...reference, data: new Uint8Array(WIDTH * HEIGHT).fill(220) };
    expect(register(blank, reference, landmarks)?.residual).toBeGreaterThan(30);
  });

  test('reports no more than it searches', () => {
    const shift = register(spots(40, 0), reference, landmarks);
    expect(Math.abs(shift?.dx ?? Infinity)).toBeLessThanOrEqual(SEARCH_PIXELS + 0.5);
  });

  test('has nothing to go by on an even face, or where none of it may be used', () => {
    const even: Grey = { ...reference, data: new Uint8Array(WIDTH * HEIGHT).fill(220) };
    expect(register(even, even, landmarksOf(even, everywhere))).toBeNull();
    expect(
      register(
        reference,
        reference,
        landmarksOf(reference, () => false),
      ),
    ).toBeNull();
  });
});

describe('a picture that is moved back', () => {
  test('lies on its reference', () => {
    const moved = moveBack(spots(3.5, -2.25), { dx: 3.5, dy: -2.25 });
    const shift = register(moved, reference, landmarks);
    expect(Math.hypot(shift?.dx ?? Infinity, shift?.dy ?? Infinity)).toBeLessThan(0.2);
    expect(shift?.residual).toBeLessThan(6);
  });
});
