import { Resvg } from '@resvg/resvg-js';
import { encode } from 'fast-png';
import sharp from 'sharp';

import { DPI, faceSize, type Layer, type PixelBox } from './card-face.ts';
import { FONT_FILES } from './typeface.ts';

/** Renders drawings and pictures to pixels, and pixels to PNG. */

// Disables the library's cache, so that no portrait remains in memory.
sharp.cache(false);

/** Red, green, blue, alpha; alpha is not premultiplied. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const BYTES = 4;
const OPAQUE = 255;
/** The laser engraves a dot of which at least half is covered. */
const BURNT = 128;
/** Speed matters more than size: the pictures stay on the line's own network. */
const PNG_LEVEL = 1;

/** Renders an SVG document of a face in the layer's resolution, with the package's own fonts. */
export function rasterize(svg: string, layer: Layer): Raster {
  const { width, height } = faceSize(DPI[layer]);
  const { pixels } = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { fontFiles: [...FONT_FILES], loadSystemFonts: false, defaultFontFamily: 'Be Vietnam Pro' },
  }).render();
  // Rounding of the drawing's proportions may add or remove a row.
  const rgba = new Uint8Array(width * height * BYTES);
  rgba.set(pixels.subarray(0, Math.min(pixels.length, rgba.length)));
  unmultiply(rgba);
  return { width, height, rgba };
}

/** Draws `over` onto `under`, which is modified. */
export function blend(under: Raster, over: Raster): void {
  const to = under.rgba;
  const from = over.rgba;
  const inked = new Uint32Array(from.buffer, from.byteOffset, from.length / BYTES);
  for (let index = 0; index < inked.length; index += 1) {
    if (inked[index] === 0) continue;
    const at = index * BYTES;
    const alpha = from[at + 3] ?? 0;
    if (alpha === OPAQUE) to.set(from.subarray(at, at + BYTES), at);
    else if (alpha > 0) blendPixel(to, at, from, at, alpha);
  }
}

/** Draws a picture into a box of `under`; `opacity` from 0 to 1. */
export function place(under: Raster, picture: Raster, box: PixelBox, opacity: number): void {
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const from = (y * picture.width + x) * BYTES;
      const to = ((box.top + y) * under.width + box.left + x) * BYTES;
      blendPixel(under.rgba, to, picture.rgba, from, (picture.rgba[from + 3] ?? 0) * opacity);
    }
  }
}

function blendPixel(to: Uint8Array, at: number, from: Uint8Array, fromAt: number, alpha: number): void {
  const under = to[at + 3] ?? 0;
  const share = alpha / OPAQUE;
  const kept = (under / OPAQUE) * (1 - share);
  const all = share + kept;
  for (let channel = 0; channel < 3; channel += 1) {
    const mixed = ((from[fromAt + channel] ?? 0) * share + (to[at + channel] ?? 0) * kept) / all;
    to[at + channel] = mixed + 0.5;
  }
  to[at + 3] = all * OPAQUE + 0.5;
}

function unmultiply(rgba: Uint8Array): void {
  const inked = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / BYTES);
  for (let index = 0; index < inked.length; index += 1) {
    if (inked[index] === 0) continue;
    const at = index * BYTES;
    const alpha = rgba[at + 3] ?? 0;
    if (alpha === 0 || alpha === OPAQUE) continue;
    for (let channel = 0; channel < 3; channel += 1)
      rgba[at + channel] = Math.min(OPAQUE, ((rgba[at + channel] ?? 0) * OPAQUE) / alpha + 0.5);
  }
}

/**
 * Decodes a photograph, rotates it upright and crops it to the box's proportions from its upper middle.
 *
 * @throws when the image is damaged
 */
export async function photograph(image: Uint8Array, width: number, height: number): Promise<Raster> {
  const { data, info } = await sharp(image, { failOn: 'warning', autoOrient: true })
    .resize(width, height, { fit: 'cover', position: 'top' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgba: data };
}

/** Converts shades of grey to dots that are engraved or not (error diffusion, Floyd and Steinberg). */
export function dither({ width, height, rgba }: Raster): Raster {
  const grey = new Float32Array(width * height);
  for (let index = 0; index < grey.length; index += 1) {
    const at = index * BYTES;
    grey[index] = luminance(rgba, at);
  }
  const dots = new Uint8Array(rgba.length);
  const spread = (x: number, y: number, error: number): void => {
    if (x < 0 || x >= width || y >= height) return;
    grey[y * width + x] = (grey[y * width + x] ?? 0) + error;
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = grey[y * width + x] ?? 0;
      const burnt = value < BURNT;
      const error = value - (burnt ? 0 : OPAQUE);
      if (burnt) dots[(y * width + x) * BYTES + 3] = OPAQUE;
      spread(x + 1, y, (error * 7) / 16);
      spread(x - 1, y + 1, (error * 3) / 16);
      spread(x, y + 1, (error * 5) / 16);
      spread(x + 1, y + 1, error / 16);
    }
  }
  return { width, height, rgba: dots };
}

const INK_BLUE = [27, 42, 74] as const;

/** Keeps only dark lines, on a transparent background. */
export function ink({ width, height, rgba }: Raster): Raster {
  const lines = new Uint8Array(rgba.length);
  for (let at = 0; at < rgba.length; at += BYTES) {
    lines.set(INK_BLUE, at);
    lines[at + 3] = OPAQUE - luminance(rgba, at);
  }
  return { width, height, rgba: lines };
}

/** Rec. 601 luma, 0 … 255. */
export function luminance(rgba: Uint8Array, at: number): number {
  return 0.299 * (rgba[at] ?? 0) + 0.587 * (rgba[at + 1] ?? 0) + 0.114 * (rgba[at + 2] ?? 0);
}

/** Opaque PNG for the printer. */
export function colourPng({ width, height, rgba }: Raster): Promise<Buffer> {
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .flatten({ background: '#ffffff' })
    .png({ compressionLevel: PNG_LEVEL })
    .toBuffer();
}

/** PNG for the laser: one bit per dot, black is engraved. Strongly compressed, because it is sent over a serial line. */
export function laserPng({ width, height, rgba }: Raster): Uint8Array {
  const bytesPerRow = Math.ceil(width / 8);
  const data = new Uint8Array(bytesPerRow * height).fill(0xff);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((rgba[(y * width + x) * BYTES + 3] ?? 0) < BURNT) continue;
      const at = y * bytesPerRow + (x >> 3);
      data[at] = (data[at] ?? 0) & ~(0x80 >> (x & 7));
    }
  }
  return encode({ width, height, depth: 1, channels: 1, data }, { zlib: { level: 6 } });
}
