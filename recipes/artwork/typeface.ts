import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type * as fontkit from 'fontkit';

/** The fonts of the package, and text widths in them. */

const FILES = {
  'Be Vietnam Pro/500': 'BeVietnamPro-Medium.ttf',
  'Be Vietnam Pro/700': 'BeVietnamPro-Bold.ttf',
  'OCR B/400': 'OCRB.otf',
} as const;

/** Family and weight, as in templates. */
export type FontName = keyof typeof FILES;

const FONTS_FOLDER = findFontsFolder();
export const FONT_FILES: readonly string[] = Object.values(FILES).map((file) => join(FONTS_FOLDER, file));

export function isFontName(name: string): name is FontName {
  return Object.hasOwn(FILES, name);
}

/**
 * Similar characters (Unicode Standard §6.2): a font that lacks one shows the other. The record, the chip and the QR code keep the ordered
 * character.
 */
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ['\u{2bc}', '\u{2019}'],
  ['\u{2bb}', '\u{2018}'],
  ['\u{2bd}', '\u{2018}'],
  ['\u{201b}', '\u{2018}'],
  ['\u{2b9}', "'"],
  ['\u{2032}', "'"],
  ['\u{ff07}', "'"],
  ['\u{2010}', '-'],
  ['\u{2011}', '-'],
  ['\u{132}', 'IJ'],
  ['\u{133}', 'ij'],
]);

/** All Latin, Greek and Cyrillic letters are below U+2000; surrogates are not. */
const QUICK_UNITS = 0x2000;

/**
 * One font of the package.
 *
 * @throws RangeError in the constructor for a font collection
 */
export class Typeface {
  readonly #font: fontkit.Font;
  readonly #advances = new Map<string, number | null>();
  /** Cached advance by code unit: NaN when it is not computed yet, or the character cannot be shown alone. */
  readonly #quick = new Float64Array(QUICK_UNITS).fill(Number.NaN);

  constructor(name: FontName) {
    // Loaded with the first text, so that a line starts without it.
    const { openSync } = createRequire(import.meta.url)('fontkit') as typeof fontkit;
    const font = openSync(join(FONTS_FOLDER, FILES[name]));
    if (!('glyphForCodePoint' in font)) throw new RangeError(`${FILES[name]} is a collection of fonts`);
    this.#font = font;
  }

  /** The text (NFC) with the characters that this font can show. */
  shown(text: string): string {
    return Array.from(text, (character) =>
      this.#advance(character) === null ? (LOOKALIKES.get(character) ?? character) : character,
    ).join('');
  }

  /** Width in ems of a text in NFC; kerning can only reduce it. */
  widthEm(text: string): number {
    const quick = this.quickWidthEm(text);
    if (!Number.isNaN(quick)) return quick;
    let width = 0;
    for (const character of text) width += this.#advance(character) ?? 0;
    return width;
  }

  /** `widthEm` from the cache, for a text that the font can show unchanged; NaN when it needs the full computation. */
  quickWidthEm(text: string): number {
    let width = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit >= QUICK_UNITS) return Number.NaN;
      let advance = this.#quick[unit] ?? Number.NaN;
      if (Number.isNaN(advance)) {
        advance = this.#advance(text.charAt(at)) ?? Number.NaN;
        this.#quick[unit] = advance;
      }
      width += advance;
    }
    return width;
  }

  /** Characters that the font cannot show. */
  missing(text: string): string[] {
    return [...new Set(text)].filter((character) => this.#advance(character) === null);
  }

  /** Null for a character that the font can show neither as a glyph nor as a letter with marks. */
  #advance(character: string): number | null {
    const known = this.#advances.get(character);
    if (known !== undefined) return known;
    const advance = this.#hasGlyph(character)
      ? this.#shape(character)
      : this.#isComposable(character)
        ? this.#shape(character.normalize('NFD'))
        : null;
    this.#advances.set(character, advance);
    return advance;
  }

  #hasGlyph(character: string): boolean {
    return this.#font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
  }

  /** Renderers compose a letter and its marks when the font has no glyph for both (OpenType, GPOS «mark»). */
  #isComposable(character: string): boolean {
    const [letter, ...marks] = Array.from(character.normalize('NFD'));
    return (
      letter !== undefined &&
      marks.length > 0 &&
      marks.every((mark) => /^\p{Mn}$/u.test(mark)) &&
      [letter, ...marks].every((part) => this.#hasGlyph(part))
    );
  }

  /** Width in ems after shaping. */
  #shape(text: string): number {
    return this.#font.layout(text).advanceWidth / this.#font.unitsPerEm;
  }
}

/** Next to this folder in a clone; next to the compiled code's folder in an installed package. */
function findFontsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, '..', 'fonts');
  return existsSync(beside) ? beside : join(here, '..', '..', '..', 'recipes', 'fonts');
}
