import { DPI, faceSize, pixelsPerMm, SIDES, type Layer, type Side } from '../../recipes/artwork/card-face.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { FLAWLESS, type Imperfection, type Scratch } from '../workmanship.ts';
import { blur, decodeColour, decodeGrey, type Colour, type Grey } from './picture.ts';

/** Image of the card under the camera: the card body with the actual print and engraving, including their defects. */

/** PNG of each layer of each face as sent to the machines; empty where no work was done. */
export type FacePictures = Readonly<Record<Side, Readonly<Record<Layer, Uint8Array>>>>;

/** Quality of the printer's and laser's work. */
export interface Workmanship {
  readonly print: Imperfection;
  readonly engraving: Imperfection;
}

export const PERFECT: Workmanship = { print: FLAWLESS, engraving: FLAWLESS };

/** The camera's resolution equals the printer's. */
export const CAMERA_DPI = DPI.colour;
const BODY = 250;
/** Light that a full engraving leaves. */
const BURN_DARKNESS = 0.86;
const SCRATCH_SHADE = 150;

/** Composes the image of both faces at camera resolution. */
export async function composeCard(pictures: FacePictures, how: Workmanship): Promise<Record<Side, Colour>> {
  const [front, back] = await Promise.all(SIDES.map((side) => composeFace(side, pictures[side], how)));
  if (front === undefined || back === undefined) throw new RangeError('a card has two faces');
  return { front, back };
}

async function composeFace(
  side: Side,
  { colour, laser }: Readonly<Record<Layer, Uint8Array>>,
  how: Workmanship,
): Promise<Colour> {
  const { width, height } = faceSize(CAMERA_DPI);
  const scale = pixelsPerMm(CAMERA_DPI);
  const { print, engraving } = how;
  const face: Colour = { width, height, data: new Uint8Array(width * height * 3).fill(BODY) };
  if (colour.length > 0) {
    const picture = await decodeColour(colour);
    const turned = print.mirrored ? mirrored(picture) : picture;
    lay(face, turned, print.offsetMm, scale, 1 - print.contrastLossPercent / 100);
  }
  const printed = print.blurMm > 0 ? await blur(face, Math.max(0.3, print.blurMm * scale)) : face;
  if (laser.length > 0) {
    const strength = BURN_DARKNESS * (1 - engraving.contrastLossPercent / 100);
    burn(printed, coverage(await decodeGrey(laser), width, height), engraving.offsetMm, scale, strength);
  }
  for (const scratch of [...print.scratches, ...engraving.scratches])
    if (scratch.side === side) scrape(printed, scratch, scale);
  return engraving.blurMm > 0 ? blur(printed, Math.max(0.3, engraving.blurMm * scale)) : printed;
}

/** Draws a print on the body, with subpixel offset. */
function lay(face: Colour, print: Colour, offsetMm: readonly [number, number], scale: number, contrast: number): void {
  const dx = offsetMm[0] * scale;
  const dy = offsetMm[1] * scale;
  const whole = dx === 0 && dy === 0 && contrast === 1 && print.width === face.width && print.height === face.height;
  if (whole) {
    face.data.set(print.data);
    return;
  }
  const x0 = Math.floor(-dx);
  const fx = -dx - x0;
  const y0 = Math.floor(-dy);
  const fy = -dy - y0;
  for (let y = 0; y < face.height; y += 1) {
    const sy = y + y0;
    if (sy < 0 || sy + 1 >= print.height) continue;
    for (let x = 0; x < face.width; x += 1) {
      const sx = x + x0;
      if (sx < 0 || sx + 1 >= print.width) continue;
      const at = (sy * print.width + sx) * 3;
      const below = at + print.width * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const upper = (print.data[at + channel] ?? 0) * (1 - fx) + (print.data[at + 3 + channel] ?? 0) * fx;
        const lower = (print.data[below + channel] ?? 0) * (1 - fx) + (print.data[below + 3 + channel] ?? 0) * fx;
        const value = upper * (1 - fy) + lower * fy;
        face.data[(y * face.width + x) * 3 + channel] = BODY + (value - BODY) * contrast + 0.5;
      }
    }
  }
}

/** Coverage of each camera pixel by laser dots, 0 … 255. */
export function coverage({ width, height, data }: Grey, toWidth: number, toHeight: number): Grey {
  const covered = new Uint8Array(toWidth * toHeight);
  const stepX = width / toWidth;
  const stepY = height / toHeight;
  for (let y = 0; y < toHeight; y += 1) {
    const top = Math.floor(y * stepY);
    const bottom = Math.min(height, Math.max(top + 1, Math.round((y + 1) * stepY)));
    for (let x = 0; x < toWidth; x += 1) {
      const left = Math.floor(x * stepX);
      const right = Math.min(width, Math.max(left + 1, Math.round((x + 1) * stepX)));
      let sum = 0;
      for (let sy = top; sy < bottom; sy += 1)
        for (let sx = left; sx < right; sx += 1) sum += 255 - (data[sy * width + sx] ?? 255);
      covered[y * toWidth + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return { width: toWidth, height: toHeight, data: covered };
}

function burn(
  face: Colour,
  { width, height, data }: Grey,
  offsetMm: readonly [number, number],
  scale: number,
  strength: number,
): void {
  const dx = offsetMm[0] * scale;
  const dy = offsetMm[1] * scale;
  const x0 = Math.floor(-dx);
  const fx = -dx - x0;
  const y0 = Math.floor(-dy);
  const fy = -dy - y0;
  const covered = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (data[y * width + x] ?? 0);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const sx = x + x0;
      const sy = y + y0;
      const upper = covered(sx, sy) * (1 - fx) + covered(sx + 1, sy) * fx;
      const lower = covered(sx, sy + 1) * (1 - fx) + covered(sx + 1, sy + 1) * fx;
      const share = ((upper * (1 - fy) + lower * fy) / 255) * strength;
      if (share <= 0) continue;
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1)
        face.data[at + channel] = (face.data[at + channel] ?? 0) * (1 - share) + 0.5;
    }
  }
}

function mirrored({ width, height, data }: Colour): Colour {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      turned.set(data.subarray(from, from + 3), (y * width + (width - 1 - x)) * 3);
    }
  }
  return { width, height, data: turned };
}

function scrape(face: Colour, { fromMm, toMm, widthMm }: Scratch, scale: number): void {
  const lengthMm = Math.hypot(toMm[0] - fromMm[0], toMm[1] - fromMm[1]);
  const steps = Math.max(1, Math.ceil(lengthMm * scale));
  const radius = Math.max(0.5, (widthMm * scale) / 2);
  for (let step = 0; step <= steps; step += 1) {
    const cx = (fromMm[0] + ((toMm[0] - fromMm[0]) * step) / steps) * scale;
    const cy = (fromMm[1] + ((toMm[1] - fromMm[1]) * step) / steps) * scale;
    for (let y = Math.ceil(cy - radius); y <= cy + radius; y += 1) {
      for (let x = Math.ceil(cx - radius); x <= cx + radius; x += 1) {
        if (x < 0 || y < 0 || x >= face.width || y >= face.height || Math.hypot(x - cx, y - cy) > radius) continue;
        face.data.fill(SCRATCH_SHADE, (y * face.width + x) * 3, (y * face.width + x) * 3 + 3);
      }
    }
  }
}

const NOISE = 3;

/** Adds the sensor's noise. */
export function withNoise({ width, height, data }: Colour, random: SeededRandom): Colour {
  const noise = random.bytes(65_537);
  const noisy = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 1) {
    const value = (data[at] ?? 0) + (((noise[at % noise.length] ?? 0) % (2 * NOISE + 1)) - NOISE);
    noisy[at] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
  return { width, height, data: noisy };
}
