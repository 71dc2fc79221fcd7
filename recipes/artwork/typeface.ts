import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { openSync, type Font } from 'fontkit';

/** The fonts that travel with the package, and how wide they set a text. */

const FILES = {
  'Be Vietnam Pro/500': 'BeVietnamPro-Medium.ttf',
  'Be Vietnam Pro/700': 'BeVietnamPro-Bold.ttf',
  'OCR B/400': 'OCRB.otf',
} as const;

/** Family and weight, as templates name them. */
export type FontName = keyof typeof FILES;

const FONTS_FOLDER = findFontsFolder();
export const FONT_FILES: readonly string[] = Object.values(FILES).map((file) => join(FONTS_FOLDER, file));

export function isFontName(name: string): name is FontName {
  return Object.hasOwn(FILES, name);
}

export class Typeface {
  readonly #font: Font;
  readonly #advances = new Map<string, number | null>();

  constructor(name: FontName) {
    const font = openSync(join(FONTS_FOLDER, FILES[name]));
    if (!('glyphForCodePoint' in font)) throw new RangeError(`${FILES[name]} is a collection of fonts`);
    this.#font = font;
  }

  /** Width in ems of a text in NFC; kerning can only make it narrower. */
  widthEm(text: string): number {
    let width = 0;
    for (const character of text) width += this.#advance(character) ?? 0;
    return width;
  }

  /** Characters that the font cannot show. */
  missing(text: string): string[] {
    return [...new Set(text)].filter((character) => this.#advance(character) === null);
  }

  #advance(character: string): number | null {
    const known = this.#advances.get(character);
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    const advance = this.#font.hasGlyphForCodePoint(code)
      ? this.#font.glyphForCodePoint(code).advanceWidth / this.#font.unitsPerEm
      : null;
    this.#advances.set(character, advance);
    return advance;
  }
}

/** Beside this folder in a clone; beside the compiled code's folder in an installed package. */
function findFontsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, '..', 'fonts');
  return existsSync(beside) ? beside : join(here, '..', '..', '..', 'recipes', 'fonts');
}
