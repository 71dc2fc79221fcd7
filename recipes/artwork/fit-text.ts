import type { Typeface } from './typeface.ts';

/**
 * Fits a text into its place: in the template's size, then in smaller steps down to the smallest legible size, on as many lines as
 * available. A text that does not fit is rejected, never clipped.
 */

export interface TextRoom {
  readonly sizeMm: number;
  readonly minSizeMm: number;
  readonly maxWidthMm: number;
  readonly linesMax: number;
  /** Width already occupied on the first line, by a label. */
  readonly indentMm: number;
}

export interface FittedText {
  readonly sizeMm: number;
  readonly lines: readonly string[];
}

const STEP_MM = 0.05;

/** Null when the text does not fit. */
export function fitText(text: string, room: TextRoom, typeface: Typeface): FittedText | null {
  const words = text.split(' ').filter((word) => word !== '');
  for (let step = 0; ; step += 1) {
    const sizeMm = room.sizeMm - step * STEP_MM;
    if (sizeMm < room.minSizeMm - STEP_MM / 100) return null;
    const lines = breakLines(words, room, sizeMm, typeface);
    if (lines !== null) return { sizeMm, lines };
  }
}

function breakLines(words: readonly string[], room: TextRoom, sizeMm: number, typeface: Typeface): string[] | null {
  const lines: string[] = [];
  let line = '';
  const widthMm = (text: string): number => typeface.widthEm(text) * sizeMm;
  const roomMm = (): number => room.maxWidthMm - (lines.length === 0 ? room.indentMm : 0);
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthMm(longer) <= roomMm()) {
      line = longer;
      continue;
    }
    // A label may leave too little room on the first line for the first word.
    if (line === '' && !(lines.length === 0 && room.indentMm > 0)) return null;
    lines.push(line);
    if (lines.length >= room.linesMax || widthMm(word) > roomMm()) return null;
    line = word;
  }
  lines.push(line);
  return lines.length > room.linesMax ? null : lines;
}
