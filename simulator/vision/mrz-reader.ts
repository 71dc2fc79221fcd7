import { CARD_HEIGHT_MM, CARD_WIDTH_MM, faceSize, pixelsPerMm } from '../../recipes/artwork/card-face.ts';
import { rasterize } from '../../recipes/artwork/raster.ts';
import { CAMERA_DPI } from './compose.ts';
import type { Grey } from './picture.ts';

/**
 * Reads an MRZ in OCR-B by matching each character cell with drawings of the 37 characters. The MRZ has a single font, size and pitch (ICAO
 * Doc 9303-3 §4.4), so this is faster and more accurate than general OCR.
 */

const ALPHABET = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<');
const PITCH_MM = 2.54;
const SIZE_MM = 3.52;
const LINES = 3;
const CHARACTERS = 30;
/** Search area of the MRZ on a TD1 card (9303-5 §4.2.4). */
const LEFT_MM = 4.7;
const BASELINES_MM = [40.2, 44.45, 48.7];
/** Margin of a cell before the character's origin and above its baseline. */
const CELL_BEFORE_MM = 0.2;
const CELL_ABOVE_MM = 2.8;
const CELL_WIDTH_MM = 2.5;
const CELL_HEIGHT_MM = 3.2;
const SEARCH_PIXELS = 14;
/** Minimum similarity for a character to be read. */
const LIKENESS_MIN = 0.55;

const scale = pixelsPerMm(CAMERA_DPI);
const cellWidth = Math.round(CELL_WIDTH_MM * scale);
const cellHeight = Math.round(CELL_HEIGHT_MM * scale);

export interface ReadZone {
  /** Three lines; an unreadable character is a space. */
  readonly lines: readonly string[];
  /** Similarity of the worst character read, 0 … 1. */
  readonly confidence: number;
}

interface Glyph {
  readonly character: string;
  /** Normalized darkness: zero mean, unit length. */
  readonly pattern: Float32Array;
}

let glyphs: readonly Glyph[] | null = null;

/** Reference drawings, created once. */
function drawings(): readonly Glyph[] {
  if (glyphs !== null) return glyphs;
  const { width } = faceSize(CAMERA_DPI);
  const perRow = 20;
  let body = '';
  const place = (index: number): readonly [number, number] => [
    4 + (index % perRow) * 4,
    8 + Math.floor(index / perRow) * 8,
  ];
  for (const [index, character] of ALPHABET.entries()) {
    const [x, y] = place(index);
    body += `<text x="${x}" y="${y}" font-family="OCR B" font-size="${SIZE_MM}">${character === '<' ? '&lt;' : character}</text>`;
  }
  const drawn = rasterize(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}">${body}</svg>`,
    'colour',
  );
  glyphs = ALPHABET.map((character, index) => {
    const [x, y] = place(index);
    const left = Math.round((x - CELL_BEFORE_MM) * scale);
    const top = Math.round((y - CELL_ABOVE_MM) * scale);
    const pattern = new Float32Array(cellWidth * cellHeight);
    for (let row = 0; row < cellHeight; row += 1)
      for (let column = 0; column < cellWidth; column += 1)
        pattern[row * cellWidth + column] = drawn.rgba[((top + row) * width + left + column) * 4 + 3] ?? 0;
    return { character, pattern: normalized(pattern) };
  });
  return glyphs;
}

/** Reads the three MRZ lines on a picture of the back. */
export function readZone(back: Grey): ReadZone {
  const lines: string[] = [];
  let confidence = 1;
  const shift = locate(back);
  for (let line = 0; line < LINES; line += 1) {
    let text = '';
    for (let index = 0; index < CHARACTERS; index += 1) {
      const read = readCell(back, line, index, shift);
      text += read.likeness < LIKENESS_MIN ? ' ' : read.character;
      if (read.likeness >= LIKENESS_MIN) confidence = Math.min(confidence, read.likeness);
    }
    lines.push(text.trim() === '' ? '' : text);
  }
  return { lines, confidence: lines.every((line) => line === '') ? 0 : confidence };
}

interface Place {
  readonly dx: number;
  readonly dy: number;
}

/** Offset of the whole MRZ at which sample cells match characters best. */
function locate(back: Grey): Place {
  let best: Place & { sum: number } = { dx: 0, dy: 0, sum: Number.NEGATIVE_INFINITY };
  const probes = [0, 1, 7, 16].flatMap((index) => [0, 2].map((line) => [line, index] as const));
  const look = (dx: number, dy: number): void => {
    let sum = 0;
    for (const [line, index] of probes) sum += bestGlyph(cellAt(back, line, index, dx, dy)).likeness;
    if (sum > best.sum) best = { dx, dy, sum };
  };
  for (let dy = -SEARCH_PIXELS; dy <= SEARCH_PIXELS; dy += 3)
    for (let dx = -SEARCH_PIXELS; dx <= SEARCH_PIXELS; dx += 3) look(dx, dy);
  const { dx, dy } = best;
  for (let y = dy - 2; y <= dy + 2; y += 1) for (let x = dx - 2; x <= dx + 2; x += 1) look(x, y);
  return best;
}

/** Searches one pixel around the nominal position of a character. */
function readCell(back: Grey, line: number, index: number, { dx, dy }: Place): { character: string; likeness: number } {
  let best = bestGlyph(cellAt(back, line, index, dx, dy));
  for (const [x, y] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    const other = bestGlyph(cellAt(back, line, index, dx + x, dy + y));
    if (other.likeness > best.likeness) best = other;
  }
  return best;
}

function cellAt(back: Grey, line: number, index: number, dx: number, dy: number): Float32Array {
  const left = Math.round((LEFT_MM + index * PITCH_MM - CELL_BEFORE_MM) * scale) + dx;
  const top = Math.round(((BASELINES_MM[line] ?? 0) - CELL_ABOVE_MM) * scale) + dy;
  const cell = new Float32Array(cellWidth * cellHeight);
  for (let row = 0; row < cellHeight; row += 1) {
    const from = (top + row) * back.width + left;
    for (let column = 0; column < cellWidth; column += 1)
      cell[row * cellWidth + column] = 255 - (back.data[from + column] ?? 255);
  }
  return normalized(cell);
}

function bestGlyph(cell: Float32Array): { character: string; likeness: number } {
  let best = { character: '', likeness: Number.NEGATIVE_INFINITY };
  for (const { character, pattern } of drawings()) {
    let likeness = 0;
    for (let at = 0; at < pattern.length; at += 1) likeness += (pattern[at] ?? 0) * (cell[at] ?? 0);
    if (likeness > best.likeness) best = { character, likeness };
  }
  return best;
}

/** A darkness below this is paper. */
const PAPER_DEVIATION = 6;

function normalized(pattern: Float32Array): Float32Array {
  let sum = 0;
  for (const value of pattern) sum += value;
  const mean = sum / pattern.length;
  let square = 0;
  for (const value of pattern) square += (value - mean) ** 2;
  const length = Math.max(Math.sqrt(square), PAPER_DEVIATION * Math.sqrt(pattern.length));
  return pattern.map((value) => (value - mean) / length);
}
