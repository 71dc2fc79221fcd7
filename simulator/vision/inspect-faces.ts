import { pixelsPerMm, SIDES, toPixels, type Layer, type PixelBox, type Side } from '../../recipes/artwork/card-face.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import { CAMERA_DPI, composeCard, PERFECT, type FacePictures } from './compose.ts';
import { readZone } from './mrz-reader.ts';
import { greyOf, type Colour, type Grey } from './picture.ts';
import { readQr } from './qr-reader.ts';
import { landmarksOf, moveBack, register, SEARCH_PIXELS, type Shift } from './registration.ts';
import { structuralSimilarity, weakestCorrelation } from './similarity.ts';

/**
 * What a camera station measures on the two faces of a card: their content, read without knowledge of the expected one, and their
 * similarity to the design, place by place. It measures only; the controller decides.
 */

export interface FaceFindings {
  /** Null when no QR code is readable. */
  readonly qr: string | null;
  /** The three MRZ lines; an unreadable character is a space, a line without any character is empty. */
  readonly mrz: string[];
  /** Similarity of each text to the designed one at its worst letter, 0 … 1. */
  readonly fields: Record<string, number>;
  readonly pictures: Record<string, number>;
  readonly measures: Record<FaceMeasure, number>;
}

export const FACE_MEASURES = [
  'printOffsetMm',
  'engraveOffsetMm',
  /** Percent of the designed contrast. */
  'printContrastPercent',
  'engraveContrastPercent',
  'sharpnessPercent',
  /** Scratches, spots, missing panels: area that differs from the design beyond any shift. */
  'defectAreaMm2',
  /** 1 when a print is mirrored. */
  'mirrored',
] as const;
export type FaceMeasure = (typeof FACE_MEASURES)[number];

const SCALE = pixelsPerMm(CAMERA_DPI);
/** The search of the registration ends there. */
export const OFFSET_MAX_MM = SEARCH_PIXELS / SCALE;
const WINDOW_PIXELS = 10;
/** Width of a letter relative to the height of its line. */
const LETTER_SHARE = 0.62;
const DEFECT_GREYS = 34;
const LASER_MARGIN_PIXELS = 8;
/** Difference in grey levels of a good print from its design at edges. */
const RESIDUAL_GOOD = 15;

interface SeenFace {
  readonly side: Side;
  readonly reference: Grey;
  readonly lasered: boolean;
  readonly print: Shift | null;
  readonly engrave: Shift | null;
  readonly mirrored: boolean;
  /** Area of the laser's work. */
  readonly engraved: (x: number, y: number) => boolean;
  /** Image shifted back by the print's offset; and by the engraving's. */
  readonly onPrint: Grey;
  readonly onEngrave: Grey;
  /** Contrast response by layer; print only where no laser worked. */
  readonly follows: Readonly<Record<Layer, Response>>;
}

/** Measures both faces. `designed`: PNGs of the designed layers; `places`: where to compare. */
export async function inspectFaces(
  seen: Readonly<Record<Side, Colour>>,
  designed: FacePictures,
  places: readonly Place[],
): Promise<FaceFindings> {
  const reference = await composeCard(designed, PERFECT);
  const greys = { front: greyOf(seen.front), back: greyOf(seen.back) };
  const faces = SIDES.map((side) => align(side, greys[side], greyOf(reference[side]), places));
  const fields: Record<string, number> = {};
  const pictures: Record<string, number> = {};
  for (const face of faces) {
    const evenPrint = atDesignedContrast(face.onPrint, face.follows.colour);
    for (const place of places) {
      if (place.side !== face.side || place.type === 'qr') continue;
      const aligned = place.layer === 'laser' ? face.onEngrave : face.onPrint;
      const box = toPixels(place.box, CAMERA_DPI);
      if (place.type === 'picture') {
        const picture = place.layer === 'laser' ? face.onEngrave : evenPrint;
        const likeness = structuralSimilarity(picture, face.reference, box, WINDOW_PIXELS);
        pictures[place.name] = Math.min(pictures[place.name] ?? 1, round(likeness));
      } else {
        const letter = Math.max(8, Math.round(Math.min(place.box.heightMm, 4) * LETTER_SHARE * SCALE));
        const likeness = weakestCorrelation(aligned, face.reference, box, letter);
        fields[place.name] = Math.min(fields[place.name] ?? 1, round(likeness));
      }
    }
  }
  const codeSide = places.find(({ type }) => type === 'qr')?.side ?? null;
  const zoneSide = places.find(({ name }) => name === 'mrzLine1')?.side ?? null;
  return {
    qr: codeSide === null ? null : await readQr(greys[codeSide]),
    mrz: zoneSide === null ? [] : [...readZone(greys[zoneSide]).lines],
    fields,
    pictures,
    measures: {
      printOffsetMm: largest(faces.map(({ print }) => offsetMm(print))),
      engraveOffsetMm: largest(faces.map(({ lasered, engrave }) => (lasered ? offsetMm(engrave) : 0))),
      printContrastPercent: smallest(faces.map(({ follows }) => follows.colour.contrastPercent)),
      engraveContrastPercent: smallest(
        faces.filter(({ lasered }) => lasered).map(({ follows }) => follows.laser.contrastPercent),
      ),
      sharpnessPercent: smallest(faces.map((face) => sharpnessPercent(face))),
      defectAreaMm2: round(faces.reduce((sum, face) => sum + defectAreaMm2(face), 0)),
      mirrored: faces.some(({ mirrored }) => mirrored) ? 1 : 0,
    },
  };
}

function align(side: Side, seen: Grey, reference: Grey, places: readonly Place[]): SeenFace {
  const laserBoxes = places
    .filter((place) => place.side === side && place.layer === 'laser')
    .map(({ box }) => toPixels(box, CAMERA_DPI));
  const mask = maskOf(reference, laserBoxes);
  const byLaser = (x: number, y: number): boolean => mask[y * reference.width + x] === 1;
  const print = register(
    seen,
    reference,
    landmarksOf(reference, (x, y) => !byLaser(x, y)),
  );
  const lasered = laserBoxes.length > 0;
  const engrave = lasered ? register(seen, reference, landmarksOf(reference, byLaser)) : null;
  const onPrint = print === null ? seen : moveBack(seen, print);
  const onEngrave = engrave === null ? seen : moveBack(seen, engrave);
  const colour = response(onPrint, reference, (x, y) => !byLaser(x, y));
  return {
    side,
    reference,
    lasered,
    engraved: byLaser,
    print,
    engrave,
    mirrored: isMirrored(seen, reference, byLaser, print),
    onPrint,
    onEngrave,
    follows: { colour, laser: lasered ? response(onEngrave, reference, byLaser) : colour },
  };
}

/** 1 where the laser worked, and near it. */
function maskOf({ width, height }: Grey, boxes: readonly PixelBox[]): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (const box of boxes) {
    const left = Math.max(0, box.left - LASER_MARGIN_PIXELS);
    const right = Math.min(width, box.left + box.width + LASER_MARGIN_PIXELS);
    const bottom = Math.min(height, box.top + box.height + LASER_MARGIN_PIXELS);
    for (let y = Math.max(0, box.top - LASER_MARGIN_PIXELS); y < bottom; y += 1)
      mask.fill(1, y * width + left, y * width + right);
  }
  return mask;
}

/** Compares with the mirrored design only when the face does not match its design well. */
function isMirrored(
  seen: Grey,
  reference: Grey,
  byLaser: (x: number, y: number) => boolean,
  print: Shift | null,
): boolean {
  if (print === null || print.residual < RESIDUAL_GOOD) return false;
  const turned = turnedRound(reference);
  const landmarks = landmarksOf(turned, (x, y) => !byLaser(turned.width - 1 - x, y));
  const other = register(seen, turned, landmarks);
  return other !== null && other.residual < print.residual * 0.6;
}

function turnedRound({ width, height, data }: Grey): Grey {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) turned[y * width + width - 1 - x] = data[y * width + x] ?? 0;
  return { width, height, data: turned };
}

function offsetMm(shift: Shift | null): number {
  return shift === null ? OFFSET_MAX_MM : Math.hypot(shift.dx, shift.dy) / SCALE;
}

/** Linear response of the image to the design, over the pixels of one layer. */
interface Response {
  readonly contrastPercent: number;
  readonly meanSeen: number;
  readonly meanDesigned: number;
}

function response(aligned: Grey, reference: Grey, counts: (x: number, y: number) => boolean): Response {
  let count = 0;
  let sumS = 0;
  let sumR = 0;
  let sumRR = 0;
  let sumSR = 0;
  const { width, height } = aligned;
  for (let y = SEARCH_PIXELS; y < height - SEARCH_PIXELS; y += 2) {
    for (let x = SEARCH_PIXELS; x < width - SEARCH_PIXELS; x += 2) {
      if (!counts(x, y)) continue;
      const index = y * width + x;
      const s = aligned.data[index] ?? 0;
      const r = reference.data[index] ?? 0;
      count += 1;
      sumS += s;
      sumR += r;
      sumRR += r * r;
      sumSR += s * r;
    }
  }
  const meanSeen = sumS / count;
  const meanDesigned = sumR / count;
  const variance = sumRR / count - meanDesigned ** 2;
  const covariance = sumSR / count - meanSeen * meanDesigned;
  return { contrastPercent: variance < 1 ? 0 : (100 * covariance) / variance, meanSeen, meanDesigned };
}

/** Image scaled to the designed contrast, so that a pale print of the right face still matches. */
function atDesignedContrast(
  { width, height, data }: Grey,
  { contrastPercent, meanSeen, meanDesigned }: Response,
): Grey {
  const share = Math.max(CONTRAST_SHARE_MIN, contrastPercent / 100);
  const even = new Uint8ClampedArray(data.length);
  for (let index = 0; index < data.length; index += 1)
    even[index] = meanDesigned + ((data[index] ?? 0) - meanSeen) / share;
  return { width, height, data: new Uint8Array(even.buffer) };
}

/** Steepness of edges relative to the design, at the measured contrast. */
function sharpnessPercent({ onPrint, reference, follows }: SeenFace): number {
  const { contrastPercent } = follows.colour;
  const designed = edges(reference, 1);
  return designed === 0 ? 0 : (100 * edges(onPrint, Math.max(CONTRAST_SHARE_MIN, contrastPercent / 100))) / designed;
}

const EDGE_GREYS = 50;
const CONTRAST_SHARE_MIN = 0.3;

/** Sum of the squared differences between neighbouring pixels at edges. */
function edges({ width, height, data }: Grey, contrast: number): number {
  let sum = 0;
  for (let y = SEARCH_PIXELS; y < height - SEARCH_PIXELS; y += 2) {
    for (let x = SEARCH_PIXELS; x < width - SEARCH_PIXELS; x += 1) {
      const index = y * width + x;
      const step = Math.abs((data[index + 1] ?? 0) - (data[index - 1] ?? 0)) / contrast;
      if (step > EDGE_GREYS) sum += step;
    }
  }
  return sum;
}

/** Area of pixels lighter or darker than their surroundings in the design, at the measured contrast. */
function defectAreaMm2(face: SeenFace): number {
  const { reference, onPrint, onEngrave, lasered, engraved, follows } = face;
  const { width, height } = reference;
  const lowest = extremes(reference, Math.min);
  const highest = extremes(reference, Math.max);
  let defects = 0;
  for (let y = SEARCH_PIXELS; y < height - SEARCH_PIXELS; y += 1) {
    for (let x = SEARCH_PIXELS; x < width - SEARCH_PIXELS; x += 1) {
      const index = y * width + x;
      const burnt = lasered && engraved(x, y);
      const { contrastPercent, meanSeen, meanDesigned } = burnt ? follows.laser : follows.colour;
      const share = Math.max(CONTRAST_SHARE_MIN, contrastPercent / 100);
      const value = ((burnt ? onEngrave : onPrint).data[index] ?? 0) - meanSeen;
      const corrected = meanDesigned + value / share;
      const slack = DEFECT_GREYS / share;
      if (corrected > (highest[index] ?? 0) + slack || corrected < (lowest[index] ?? 0) - slack) defects += 1;
    }
  }
  return defects / (SCALE * SCALE);
}

/** Minimum or maximum within two pixels of each pixel. */
function extremes({ width, height, data }: Grey, which: (a: number, b: number) => number): Uint8Array {
  const rows = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 2; x < width - 2; x += 1) {
      const at = y * width + x;
      rows[at] = which(
        which(which(data[at - 2] ?? 0, data[at - 1] ?? 0), which(data[at + 1] ?? 0, data[at + 2] ?? 0)),
        data[at] ?? 0,
      );
    }
  }
  const all = new Uint8Array(data.length);
  for (let y = 2; y < height - 2; y += 1) {
    for (let x = 2; x < width - 2; x += 1) {
      const at = y * width + x;
      all[at] = which(
        which(
          which(rows[at - 2 * width] ?? 0, rows[at - width] ?? 0),
          which(rows[at + width] ?? 0, rows[at + 2 * width] ?? 0),
        ),
        rows[at] ?? 0,
      );
    }
  }
  return all;
}

function largest(values: readonly number[]): number {
  return round(Math.max(...values));
}

function smallest(values: readonly number[]): number {
  const least = Math.min(...values);
  return round(Number.isFinite(least) ? least : 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
