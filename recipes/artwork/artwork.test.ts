import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { RECIPES_FOLDER, shippedRecipes } from '../recipe.ts';
import { loadProduct } from '../product.ts';
import { formatProblem } from '../yaml-file.ts';
import { Artwork } from './artwork.ts';
import { fitText } from './fit-text.ts';
import { parseTemplate } from './template.ts';
import { Typeface } from './typeface.ts';

const bold = new Typeface('Be Vietnam Pro/700');
const room = { sizeMm: 3, minSizeMm: 2, maxWidthMm: 40, linesMax: 1, indentMm: 0 };

describe('a text comes into its place', () => {
  test('at its full size where it fits', () => {
    expect(fitText('Lê Văn An', room, bold)).toEqual({ sizeMm: 3, lines: ['Lê Văn An'] });
  });

  test('smaller where it is long, and never wider than its place', () => {
    const fitted = fitText('Nguyễn Hoàng Phương Quỳnh Anh', room, bold);
    expect(fitted?.sizeMm).toBeLessThan(3);
    expect(fitted?.sizeMm).toBeGreaterThanOrEqual(2);
    expect(bold.widthEm(fitted?.lines[0] ?? '') * (fitted?.sizeMm ?? 0)).toBeLessThanOrEqual(40);
  });

  test('on the next line where it has one, before it becomes smaller', () => {
    const fitted = fitText('295 Điện Biên Phủ, Xuân Đỉnh, Lê Chân, Hải Phòng', { ...room, linesMax: 2 }, bold);
    expect(fitted?.lines).toHaveLength(2);
    expect(fitted?.lines.join(' ')).toBe('295 Điện Biên Phủ, Xuân Đỉnh, Lê Chân, Hải Phòng');
  });

  test('or is rejected: nothing is ever clipped', () => {
    expect(fitText('Nguyễn '.repeat(12).trim(), room, bold)).toBeNull();
    expect(fitText('W'.repeat(60), { ...room, linesMax: 3 }, bold)).toBeNull();
  });
});

describe('the fonts that travel with the package', () => {
  test('have every letter of Vietnamese', () => {
    const vowels = Array.from('aăâeêioôơuưy');
    const marks = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
    const letters = vowels.flatMap((vowel) => marks.map((mark) => `${vowel}${mark}`.normalize('NFC'))).join('');
    for (const font of ['Be Vietnam Pro/500', 'Be Vietnam Pro/700'] as const)
      expect(new Typeface(font).missing(`${letters}${letters.toLocaleUpperCase('vi')}đĐ`)).toEqual([]);
  });

  test('have every character of a machine readable zone', () => {
    expect(new Typeface('OCR B/400').missing('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<')).toEqual([]);
  });

  test('show letters that they have in parts alone, as wide as their letter', () => {
    for (const font of ['Be Vietnam Pro/500', 'Be Vietnam Pro/700'] as const) {
      const typeface = new Typeface(font);
      expect(typeface.missing('ŎŏĬĭĔĕŬŭȘȚÊ\u0306')).toEqual([]);
      expect(typeface.widthEm('Ŏ')).toBe(typeface.widthEm('O'));
      expect(typeface.widthEm('Ê\u0306')).toBe(typeface.widthEm('Ê'));
    }
  });

  test('show a character by one that looks alike where they lack it', () => {
    expect(bold.shown('HʼMông Hʻ B‐Ĳ')).toBe('H’Mông H‘ B-IJ');
    expect(bold.shown('H’Mông')).toBe('H’Mông');
  });

  test('say what they lack', () => {
    expect(bold.missing('An 安')).toEqual(['安']);
  });
});

const svg = (body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 85.6 53.98"><g data-layer="colour">${body}</g></svg>`;

const field = (attributes: string): string =>
  svg(`<text data-field="fullName" font-family="Be Vietnam Pro" font-weight="700" ${attributes}>x</text>`);

describe('a template', () => {
  test.each(shippedRecipes())('of %s agrees with its recipe', (name) => {
    const product = loadProduct(join(RECIPES_FOLDER, name), false);
    expect(product.ok ? [] : product.problems.map((problem) => formatProblem(problem))).toEqual([]);
  });

  test.each([
    ['that is no SVG', '<html/>', 'is no SVG drawing'],
    ['that is broken', '<svg', ''],
    ['of another size', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"/>', 'viewBox'],
    ['with a script', svg('<script>1</script>'), '<script>'],
    ['that embeds a picture', svg('<image href="file:///etc/passwd"/>'), '<image>'],
    ['that loads something', svg('<use href="http://example.invalid/a"/>'), 'outside itself'],
    ['that loads something by style', svg('<rect fill="url(http://example.invalid/a)"/>'), 'outside itself'],
    ['with a field that no card has', svg('<text data-field="shoeSize"/>'), 'unknown field'],
    ['with a text outside the card', field('x="70" y="10" font-size="3" data-max-width="40"'), 'not inside the card'],
    ['with a text without its width', field('x="7" y="10" font-size="3"'), 'data-max-width'],
    [
      'in a font that is not there',
      svg('<text data-field="fullName" font-family="Comic Sans" x="7" y="10" font-size="3" data-max-width="40"/>'),
      'a font that does not come with Cardline',
    ],
    [
      'with a QR code without a place',
      svg('<rect data-qr="qrContent" x="80" y="2" width="20" height="20"/>'),
      'no place',
    ],
  ])('%s is refused', (_, source, reason) => {
    const result = parseTemplate('front.svg', source);
    const said = result.ok ? null : result.problems.map(({ message }) => message.en).join('\n');
    expect(said).toContain(reason);
  });

  test('reports a QR code that is too fine to print, or content that is too long for any code', () => {
    const artwork = Artwork.load(join(RECIPES_FOLDER, 'icao-td1-sample'), false);
    if (!artwork.ok) throw new Error('the drawing is right');
    expect(artwork.value.problems({ qrContent: 'Ệ'.repeat(150) })).toEqual([]);
    for (const letters of [300, 1000])
      expect(artwork.value.problems({ qrContent: 'Ệ'.repeat(letters) })).toEqual([
        { field: 'qrContent', reason: 'does-not-fit', characters: '' },
      ]);
  });

  test('names the fields that are too long for it', () => {
    const artwork = Artwork.load(join(RECIPES_FOLDER, 'citizen-card-2024'), false);
    if (!artwork.ok) throw new Error('the drawing is right');
    expect(artwork.value.problems({ fullName: 'Nguyễn Thị Ánh', placeOfResidence: 'Hà Nội' })).toEqual([]);
    expect(artwork.value.problems({ fullName: 'Nguyễn Thị '.repeat(9).trim(), nationality: '越南' })).toEqual([
      { field: 'fullName', reason: 'does-not-fit', characters: '' },
      { field: 'nationality', reason: 'no-glyph', characters: '越南' },
    ]);
  });
});
