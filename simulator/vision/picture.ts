import sharp from 'sharp';

import { CARD_WIDTH_MM } from '../../recipes/artwork/card-face.ts';

/** Pictures in memory: greyscale, or red, green, blue. */

const CORNER_RADIUS_MM = 3.18;

export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface Colour {
  readonly width: number;
  readonly height: number;
  /** Three bytes per pixel. */
  readonly data: Uint8Array;
}

/**
 * Decodes an image to sRGB on a white background.
 *
 * @throws when the image cannot be decoded
 */
export async function decodeColour(image: Uint8Array): Promise<Colour> {
  const { data, info } = await sharp(image)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Greyscale from one channel of a grey picture. */
export async function decodeGrey(image: Uint8Array): Promise<Grey> {
  const { data, info } = await sharp(image)
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Encodes a JPEG with quality 82. */
export function encodeJpeg({ width, height, data }: Colour): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
}

/** Gaussian blur. */
export async function blur({ width, height, data }: Colour, sigmaPixels: number): Promise<Colour> {
  const blurred = await sharp(data, { raw: { width, height, channels: 3 } })
    .blur(sigmaPixels)
    .raw()
    .toBuffer();
  return { width, height, data: blurred };
}

/** Rec. 601 luma. */
export function greyOf({ width, height, data }: Colour): Grey {
  const grey = new Uint8Array(width * height);
  for (let index = 0, at = 0; index < grey.length; index += 1, at += 3) {
    grey[index] = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
  }
  return { width, height, data: grey };
}

/** Display image of a finished card with round corners (ISO/IEC 7810 §5.1.1), transparent outside. */
export function finishedCardPng({ width, height, data }: Colour): Promise<Buffer> {
  const radius = Math.round((width * CORNER_RADIUS_MM) / CARD_WIDTH_MM);
  const shape = `<svg width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="${radius}"/></svg>`;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .ensureAlpha()
    .composite([{ input: Buffer.from(shape), blend: 'dest-in' }])
    .png()
    .toBuffer();
}
