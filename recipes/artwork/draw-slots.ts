import type { CardField } from '../card-fields.ts';
import { CARD_HEIGHT_MM, CARD_WIDTH_MM } from './card-face.ts';
import { formatField } from './field-format.ts';
import { fitText, type FittedText, type TextRoom } from './fit-text.ts';
import type { Slot, TextSlot } from './template.ts';
import { Typeface, type FontName } from './typeface.ts';

/** Sets a citizen's texts as SVG, and finds texts that cannot be set. */

export type Fields = Readonly<Partial<Record<CardField, string>>>;

export interface ArtworkProblem {
  readonly field: CardField;
  readonly reason: 'does-not-fit' | 'no-glyph';
  /** Characters that the font lacks. */
  readonly characters: string;
}

const TYPEFACES = new Map<FontName, Typeface>();

function typefaceOf(font: FontName): Typeface {
  const known = TYPEFACES.get(font) ?? new Typeface(font);
  TYPEFACES.set(font, known);
  return known;
}

/** The text slots among these slots. */
export function textsIn(slots: readonly Slot[]): TextSlot[] {
  return slots.filter((slot) => slot.type === 'text');
}

/** SVG elements of the texts, and the problems of those that cannot be set. */
export function drawTexts(
  slots: readonly TextSlot[],
  fields: Fields,
): { readonly svg: string; readonly problems: readonly ArtworkProblem[] } {
  const problems: ArtworkProblem[] = [];
  let body = '';
  for (const slot of slots) {
    const value = fields[slot.field];
    if (value === undefined) continue;
    const drawn = drawText(slot, formatField(value, slot.format));
    if (typeof drawn === 'string') body += drawn;
    else problems.push(drawn);
  }
  return { svg: body, problems };
}

/** Problems of the texts, without drawing them. */
export function textProblems(slots: readonly TextSlot[], fields: Fields): ArtworkProblem[] {
  const problems: ArtworkProblem[] = [];
  for (const slot of slots) {
    const value = fields[slot.field];
    if (value === undefined) continue;
    const text = formatField(value, slot.format);
    if (fitsAtOnce(slot, text)) continue;
    const set = setText(slot, text);
    if ('reason' in set) problems.push(set);
  }
  return problems;
}

/** Fast path: most texts fit on the first line in full size. */
function fitsAtOnce({ font, room, pitchMm }: TextSlot, text: string): boolean {
  const { sizeMm, minSizeMm, maxWidthMm, indentMm, linesMax } = room;
  const widthEm = typefaceOf(font).quickWidthEm(text);
  if (Number.isNaN(widthEm)) return false;
  if (pitchMm !== null) return text.length * pitchMm <= maxWidthMm + pitchMm / 2;
  return linesMax >= 1 && sizeMm >= minSizeMm && widthEm * sizeMm <= maxWidthMm - indentMm;
}

/** SVG document of a whole face. */
export function document(body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}">${body}</svg>`;
}

function drawText(slot: TextSlot, ordered: string): string | ArtworkProblem {
  const { font, room, fill, xMm, baselineMm, lineHeightMm, pitchMm } = slot;
  if (ordered === '') return '';
  const set = setText(slot, ordered);
  if ('reason' in set) return set;
  const [family, weight] = font.split('/');
  const open = `<text font-family="${family ?? ''}" font-weight="${weight ?? ''}" fill="${escape(fill)}"`;
  if (pitchMm !== null) {
    const [text = ''] = set.lines;
    const xs = Array.from(text, (_, index) => (xMm + index * pitchMm).toFixed(3));
    return `${open} font-size="${set.sizeMm}" x="${xs.join(' ')}" y="${baselineMm}">${escape(text)}</text>`;
  }
  return set.lines
    .map((line, index) => {
      const x = xMm + (index === 0 ? room.indentMm : 0);
      const y = baselineMm + index * lineHeightMm;
      return `${open} font-size="${set.sizeMm.toFixed(2)}" x="${x}" y="${y}">${escape(line)}</text>`;
    })
    .join('');
}

/** Fits the text into its place, with the characters that the font has; or returns the problem. */
function setText({ field, font, room, pitchMm }: TextSlot, ordered: string): FittedText | ArtworkProblem {
  const typeface = typefaceOf(font);
  let text = ordered;
  if (Number.isNaN(typeface.quickWidthEm(ordered))) {
    text = typeface.shown(ordered);
    const missing = typeface.missing(text);
    if (missing.length > 0) return { field, reason: 'no-glyph', characters: missing.join('') };
  }
  const fitted = pitchMm === null ? fitText(text, room, typeface) : oneByOne(text, pitchMm, room);
  return fitted ?? { field, reason: 'does-not-fit', characters: '' };
}

/** Sets characters at equal distances. */
function oneByOne(text: string, pitchMm: number, { sizeMm, maxWidthMm }: TextRoom): FittedText | null {
  return Array.from(text).length * pitchMm > maxWidthMm + pitchMm / 2 ? null : { sizeMm, lines: [text] };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
