import type { CardField } from '../card-fields.ts';
import { CARD_HEIGHT_MM, CARD_WIDTH_MM } from './card-face.ts';
import { formatField } from './field-format.ts';
import { fitText } from './fit-text.ts';
import type { Slot, TextSlot } from './template.ts';
import { Typeface, type FontName } from './typeface.ts';

/** A citizen's texts as SVG, and what cannot be set. */

export type Fields = Readonly<Partial<Record<CardField, string>>>;

export interface ArtworkProblem {
  readonly field: CardField;
  readonly reason: 'does-not-fit' | 'no-glyph';
  /** The characters that the font lacks. */
  readonly characters: string;
}

const TYPEFACES = new Map<FontName, Typeface>();

function typefaceOf(font: FontName): Typeface {
  const known = TYPEFACES.get(font) ?? new Typeface(font);
  TYPEFACES.set(font, known);
  return known;
}

export function textsIn(slots: readonly Slot[]): TextSlot[] {
  return slots.filter((slot) => slot.type === 'text');
}

/** SVG elements of the texts, or why they can't be set. */
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

/** Why the texts can't be set, without drawing them. */
export function textProblems(slots: readonly TextSlot[], fields: Fields): ArtworkProblem[] {
  const problems: ArtworkProblem[] = [];
  for (const slot of slots) {
    const value = fields[slot.field];
    if (value === undefined) continue;
    const text = formatField(value, slot.format);
    if (fitsAtOnce(slot, text)) continue;
    const drawn = drawText(slot, text);
    if (typeof drawn !== 'string') problems.push(drawn);
  }
  return problems;
}

/** Most texts fit as large as they are meant to be, on the first line: then there is nothing to try. */
function fitsAtOnce({ font, room, pitchMm }: TextSlot, text: string): boolean {
  const { sizeMm, minSizeMm, maxWidthMm, indentMm, linesMax } = room;
  const widthEm = typefaceOf(font).quickWidthEm(text);
  if (Number.isNaN(widthEm)) return false;
  if (pitchMm !== null) return text.length * pitchMm <= maxWidthMm + pitchMm / 2;
  return linesMax >= 1 && sizeMm >= minSizeMm && widthEm * sizeMm <= maxWidthMm - indentMm;
}

/** A drawing of a whole face. */
export function document(body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}">${body}</svg>`;
}

function drawText(slot: TextSlot, ordered: string): string | ArtworkProblem {
  const { field, font, room, fill, xMm, baselineMm, lineHeightMm, pitchMm } = slot;
  if (ordered === '') return '';
  const typeface = typefaceOf(font);
  const text = typeface.shown(ordered);
  const missing = typeface.missing(text);
  if (missing.length > 0) return { field, reason: 'no-glyph', characters: missing.join('') };
  const [family, weight] = font.split('/');
  const open = `<text font-family="${family ?? ''}" font-weight="${weight ?? ''}" fill="${escape(fill)}"`;
  if (pitchMm !== null) {
    const characters = Array.from(text);
    if (characters.length * pitchMm > room.maxWidthMm + pitchMm / 2)
      return { field, reason: 'does-not-fit', characters: '' };
    const xs = characters.map((_, index) => (xMm + index * pitchMm).toFixed(3));
    return `${open} font-size="${room.sizeMm}" x="${xs.join(' ')}" y="${baselineMm}">${escape(text)}</text>`;
  }
  const fitted = fitText(text, room, typeface);
  if (fitted === null) return { field, reason: 'does-not-fit', characters: '' };
  return fitted.lines
    .map((line, index) => {
      const x = xMm + (index === 0 ? room.indentMm : 0);
      const y = baselineMm + index * lineHeightMm;
      return `${open} font-size="${fitted.sizeMm.toFixed(2)}" x="${x}" y="${y}">${escape(line)}</text>`;
    })
    .join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
