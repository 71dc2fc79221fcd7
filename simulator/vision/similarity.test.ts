import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../stations/random.ts';
import type { Grey } from './picture.ts';
import { structuralSimilarity, weakestCorrelation } from './similarity.ts';

/** How like each other two pictures are: by their structure, and letter by letter. */

const WIDTH = 120;
const HEIGHT = 40;
const ALL = { left: 0, top: 0, width: WIDTH, height: HEIGHT };
const LETTER = 10;

function pictureOf(shade: (x: number, y: number) => number): Grey {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => shade(at % WIDTH, Math.floor(at / WIDTH)));
  return { width: WIDTH, height: HEIGHT, data };
}

/** Blocks of ink on paper, as text is to a camera. */
function textOf(seed: string): Grey {
  const random = new SeededRandom(seed);
  const inked = Array.from({ length: (WIDTH / 5) * (HEIGHT / 5) }, () => random.chance(0.4));
  return pictureOf((x, y) => (inked[Math.floor(y / 5) * (WIDTH / 5) + Math.floor(x / 5)] === true ? 20 : 240));
}

const text = textOf('one');
const paper = pictureOf(() => 250);
const paler = { ...text, data: text.data.map((value) => 128 + (value - 128) / 2) };
/** The same text, of which one letter is another. */
const misspelt = { ...text, data: text.data.slice() };
for (let y = 10; y < 10 + LETTER; y += 1)
  for (let x = 50; x < 50 + LETTER; x += 1) misspelt.data[y * WIDTH + x] = 260 - (text.data[y * WIDTH + x] ?? 0);

describe('structural similarity', () => {
  test('is 1 of what is the same, and less the less it is', () => {
    const of = (other: Grey): number => structuralSimilarity(text, other, ALL, LETTER);
    expect(of(text)).toBeCloseTo(1, 5);
    expect(of(paler)).toBeGreaterThan(0.6);
    expect(of(textOf('another'))).toBeLessThan(0.2);
    expect(of(paper)).toBeLessThan(0.1);
  });

  test('counts where two pictures differ, not the wall behind them', () => {
    expect(structuralSimilarity(text, misspelt, ALL, LETTER)).toBeLessThan(0.9);
  });
});

describe('the weakest correlation', () => {
  const of = (other: Grey): number => weakestCorrelation(text, other, ALL, LETTER);

  test('is that of the one wrong letter in a long text', () => {
    expect(of(text)).toBeCloseTo(1, 5);
    expect(of(misspelt)).toBeLessThan(0.2);
  });

  test('does not mind that all of it is paler', () => {
    expect(of(paler)).toBeGreaterThan(0.95);
  });

  test('misses ink that is not there, and finds nothing wrong with empty paper', () => {
    expect(of(paper)).toBeLessThan(0.2);
    expect(
      weakestCorrelation(
        paper,
        pictureOf(() => 245),
        ALL,
        LETTER,
      ),
    ).toBe(1);
  });
});
