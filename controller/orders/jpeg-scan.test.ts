import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../stations/random.ts';
import { asJfif, readJpeg } from './jpeg.ts';
import { isPlainAndWhole } from './jpeg-scan.ts';
import { CitizenFactory } from './synthetic/citizens.ts';

const VECTORS = join(import.meta.dirname, '..', '..', 'test', 'vectors', 'portraits');
const citizen = new CitizenFactory(new SeededRandom('scans')).next('T');
const portrait = Buffer.from(citizen.portrait, 'base64');
const finger = Buffer.from(citizen.fingerprints[0] ?? '', 'base64');

function isWhole(image: Uint8Array): boolean {
  const jpeg = readJpeg(image);
  return typeof jpeg !== 'string' && isPlainAndWhole(jpeg.essential);
}

/** By the decoder that machines use: without a warning. */
async function decodes(image: Uint8Array): Promise<boolean> {
  const jpeg = readJpeg(image);
  if (typeof jpeg === 'string') return false;
  return sharp(asJfif(jpeg), { failOn: 'warning' })
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

const drawn = sharp({
  create: {
    width: 250,
    height: 331,
    channels: 3,
    background: '#a0522d',
    noise: { type: 'gaussian', mean: 128, sigma: 60 },
  },
});

describe('a plain JPEG is found whole without being decoded', () => {
  test.each([
    ['a synthetic portrait', () => portrait],
    ['a synthetic fingerprint', () => finger],
    ['one with the tables of annex K', () => drawn.clone().jpeg({ quality: 80, optimiseCoding: false }).toBuffer()],
    ['one with tables of its own', () => drawn.clone().jpeg({ quality: 30, optimiseCoding: true }).toBuffer()],
    ['colours in full size', () => drawn.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['grey, of no whole blocks', () => drawn.clone().resize(77, 61).toColourspace('b-w').jpeg().toBuffer()],
  ])('%s, by tables that are new and by those that came before', async (_, made) => {
    const image = await made();
    expect([isWhole(image), isWhole(image)]).toEqual([true, true]);
  });

  test.each(['progressive.jpg', 'cmyk-adobe.jpg', 'scan-cut-short.jpg', 'progressive-cut-short.jpg'])(
    '%s is left to a decoder',
    (name) => {
      expect(isWhole(readFileSync(join(VECTORS, name)))).toBe(false);
    },
  );

  test('one whose scan has a byte too much is not whole', () => {
    const more = Buffer.concat([portrait.subarray(0, -2), Buffer.of(0x55), portrait.subarray(-2)]);
    expect(isWhole(more)).toBe(false);
  });
});

test('whatever is found whole, however it was damaged, a decoder reads without a warning', async () => {
  const random = new SeededRandom('damage');
  let whole = 0;
  for (let time = 0; time < 600; time += 1) {
    const damaged = Buffer.from(random.pick([portrait, finger]));
    for (let bits = random.below(3); bits >= 0; bits -= 1) {
      // As often in the tables as in the scan.
      const at = 20 + random.below(random.chance(0.5) ? 400 : damaged.length - 20);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
    }
    if (!isWhole(damaged)) continue;
    whole += 1;
    expect(await decodes(damaged), `damage ${time}`).toBe(true);
  }
  expect(whole).toBeGreaterThan(20);
});
