import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';

import { RealClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { ImageCheck, type OrderImages } from './image-check.ts';
import { readJpeg } from './jpeg.ts';
import { CitizenFactory } from './synthetic/citizens.ts';

const VECTORS = join(import.meta.dirname, '..', '..', 'test', 'vectors', 'portraits');
const vector = (name: string): Buffer => readFileSync(join(VECTORS, name));
const { fingerprints } = new CitizenFactory(new SeededRandom('images')).next('T');

const images = new ImageCheck(new RealClock());
afterAll(() => images.close());

const withPortrait = (image: Uint8Array): OrderImages => ({
  portrait: Buffer.from(image).toString('base64'),
  fingerprints,
});

/** The portrait that is kept, or the field and why none is. */
async function kept(image: Uint8Array): Promise<Buffer | string> {
  const verdict = await images.check(withPortrait(image));
  return 'images' in verdict ? Buffer.from(verdict.images.portrait, 'base64') : `${verdict.field} ${verdict.flaw.code}`;
}

async function pixels(image: Uint8Array): Promise<Buffer> {
  return sharp(image).toColourspace('srgb').removeAlpha().raw().toBuffer();
}

/** Mean difference of two pictures' samples, of 255. */
async function difference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = [await pixels(one), await pixels(other)];
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

describe('a portrait that no machine could print is refused by name', () => {
  test.each([
    ['cut-short.jpg', 'image-cut-short'],
    ['scan-cut-short.jpg', 'image-damaged'],
    ['progressive-cut-short.jpg', 'image-damaged'],
    ['many-scans.jpg', 'image-scans'],
    ['trailing-zip.jpg', 'image-trailing-bytes'],
    ['cut-short.j2k', 'image-cut-short'],
    ['tile-zeroed.j2k', 'image-damaged'],
    ['trailing.j2k', 'image-trailing-bytes'],
    ['sycc.jp2', 'image-colours'],
  ])('%s', async (name, code) => {
    expect(await images.check(withPortrait(vector(name)))).toMatchObject({
      field: 'portrait',
      flaw: { code },
    });
  });

  test('wherever it is cut', async () => {
    const whole = vector('baseline.jpg');
    for (let length = 200; length < whole.length; length += 97)
      expect(typeof (await kept(whole.subarray(0, length)))).toBe('string');
  });
});

describe('a portrait that is kept is upright baseline JFIF with nothing beside the picture', () => {
  test.each([
    ['progressive.jpg', 2],
    ['exif-sideways.jpg', 3],
    ['exif-upright.jpg', 1],
    ['face.j2k', 8],
    ['face.jp2', 8],
    ['cmyk-adobe.jpg', 25],
  ])('%s', async (name, most) => {
    const image = await kept(vector(name));
    if (typeof image === 'string') throw new Error(image);
    expect(image.toString('latin1', 6, 11)).toBe('JFIF\0');
    expect(readJpeg(image)).toMatchObject({
      baseline: true,
      orientation: 1,
      profile: false,
      widthPx: 96,
      heightPx: 128,
    });
    expect(image.includes('Somebody')).toBe(false);
    expect(await difference(image, vector('baseline.jpg'))).toBeLessThan(most);
  });

  test('one that is baseline already is not compressed again', async () => {
    const image = await kept(vector('baseline.jpg'));
    if (typeof image === 'string') throw new Error(image);
    expect(await difference(image, vector('baseline.jpg'))).toBe(0);
    expect((await kept(image)).toString()).toBe(image.toString());
  });

  test('one that has nothing beside the picture is kept letter by letter, one with another head of the same length is not', async () => {
    const bare = await kept(vector('baseline.jpg'));
    if (typeof bare === 'string') throw new Error(bare);
    const same = await images.check(withPortrait(bare));
    expect('images' in same && same.images.portrait).toBe(bare.toString('base64'));
    const dense = Buffer.from(bare);
    // Dots an inch.
    dense[13] = 1;
    expect(await kept(dense)).toEqual(bare);
  });

  test('a grey one stays grey', async () => {
    const image = await kept(vector('grey.jpg'));
    expect(readJpeg(Buffer.from(image))).toMatchObject({ components: 1, baseline: true });
  });
});

describe('a fingerprint', () => {
  const print = (image: Uint8Array): OrderImages => ({
    ...withPortrait(vector('baseline.jpg')),
    fingerprints: [fingerprints[0] ?? '', Buffer.from(image).toString('base64')],
  });

  test('in colours is kept in grey: ISO/IEC 19794-4 has no other', async () => {
    const verdict = await images.check(print(vector('baseline.jpg')));
    const finger = 'images' in verdict ? (verdict.images.fingerprints[1] ?? '') : '';
    expect(readJpeg(Buffer.from(finger, 'base64'))).toMatchObject({ components: 1, baseline: true });
  });

  test('that is damaged is refused by its place', async () => {
    expect(await images.check(print(vector('scan-cut-short.jpg')))).toMatchObject({ field: 'fingerprints.1' });
  });
});
