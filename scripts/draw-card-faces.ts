import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CARD_HEIGHT_MM as H, CARD_WIDTH_MM as W } from '../recipes/artwork/card-face.ts';
import { chipSign, contacts, drum, emblem, f, lotus, map, rosette, waves } from './line-work.ts';

/**
 * Draws the templates of the shipped products once: line work is computed, the places of texts and pictures are laid out here.
 * The SVG files are kept in the repository; a designer may go on from them with any drawing program.
 */

const RECIPES = join(import.meta.dirname, '..', 'recipes');
const BLUE = '#1f3f8f';
const RED = '#c3202f';
const INK = '#16213d';

// ── Letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const FAMILY = 'font-family="Be Vietnam Pro"';

function text(
  x: number,
  y: number,
  size: number,
  words: string,
  options: { bold?: boolean; fill?: string; middle?: boolean; spacing?: number } = {},
): string {
  const { bold = false, fill = BLUE, middle = false, spacing = 0 } = options;
  return `<text x="${x}" y="${y}" ${FAMILY} font-weight="${bold ? 700 : 500}" font-size="${size}" fill="${fill}"${middle ? ' text-anchor="middle"' : ''}${spacing === 0 ? '' : ` letter-spacing="${spacing}"`}>${words}</text>`;
}

/** A label in both languages: the second one lighter. */
function label(x: number, y: number, own: string, other: string, size = 1.5): string {
  return `<text x="${x}" y="${y}" ${FAMILY} font-weight="500" font-size="${size}" fill="${BLUE}">${own}<tspan fill="#5a74b5">&#160;/ ${other}</tspan></text>`;
}

interface Place {
  readonly width: number;
  readonly min?: number;
  readonly lines?: number;
  readonly lineHeight?: number;
  readonly indent?: number;
  readonly format?: string;
  readonly fill?: string;
}

function field(x: number, y: number, size: number, name: string, place: Place): string {
  const { width, min = size, lines = 1, lineHeight, indent = 0, format = 'text', fill = INK } = place;
  return `<text data-field="${name}" x="${x}" y="${y}" ${FAMILY} font-weight="700" font-size="${size}" fill="${fill}" data-max-width="${width}" data-min-size="${min}" data-lines="${lines}"${lineHeight === undefined ? '' : ` data-line-height="${lineHeight}"`}${indent === 0 ? '' : ` data-indent="${indent}"`}${format === 'text' ? '' : ` data-format="${format}"`}>${name}</text>`;
}

/** Three lines of thirty characters, ten to the inch, in OCR-B size I (ICAO Doc 9303-3 §4.4, 9303-5 §4.2). */
function zone(): string {
  return [40.2, 44.45, 48.7]
    .map(
      (y, index) =>
        `<text data-field="mrzLine${index + 1}" x="4.7" y="${y}" font-family="OCR B" font-weight="400" font-size="3.52" fill="#000000" data-max-width="76.4" data-pitch="2.54">MRZ</text>`,
    )
    .join('\n    ');
}

function portrait(x: number, y: number, width: number, height: number): string {
  return `<rect data-picture="portrait" x="${x}" y="${y}" width="${width}" height="${height}" fill="#dddddd"/>`;
}

function ghost(x: number, y: number, width: number, height: number): string {
  return `<rect data-picture="portrait" data-look="ghost" x="${x}" y="${y}" width="${width}" height="${height}" fill="#eeeeee"/>`;
}

function finger(which: string, x: number, y: number): string {
  return `<rect data-picture="${which}" data-look="ink" x="${x}" y="${y}" width="9.6" height="12.8" fill="#eeeeee"/>`;
}

function qr(x: number, y: number, size: number): string {
  return `<rect x="${f(x - 0.9)}" y="${f(y - 0.9)}" width="${f(size + 1.8)}" height="${f(size + 1.8)}" rx="0.5" fill="#ffffff"/>\n    <rect data-qr="qrContent" x="${x}" y="${y}" width="${size}" height="${size}" fill="#000000"/>`;
}

function face(title: string, defs: string, colour: readonly string[], laser: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H}">
  <title>${title}</title>
  <defs>${defs}</defs>
  <g data-layer="colour">
    ${colour.join('\n    ')}
  </g>
  <g data-layer="laser">
    ${laser.join('\n    ')}
  </g>
</svg>
`;
}

function wash(id: string, stops: readonly (readonly [number, string])[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="0.55">${stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('')}</linearGradient>`;
}

const CANVAS = `<rect width="${W}" height="${H}" fill="url(#wash)"/>`;
const STATE = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
const MOTTO = 'Độc lập - Tự do - Hạnh phúc';

function stateHeader(cx: number, size: number): string[] {
  return [
    text(cx, 5.4, size, STATE, { bold: true, middle: true }),
    text(cx, 8.3, size - 0.3, MOTTO, { bold: true, middle: true }),
    `<path d="M${cx - 12.4} 9.2h24.8" stroke="${BLUE}" stroke-width="0.14" fill="none"/>`,
    text(cx, 11.4, 1.5, 'SOCIALIST REPUBLIC OF VIET NAM', { middle: true }),
    text(cx, 13.4, 1.5, 'Independence - Freedom - Happiness', { middle: true }),
  ];
}

function write(product: string, side: string, svg: string): void {
  mkdirSync(join(RECIPES, product), { recursive: true });
  writeFileSync(join(RECIPES, product, `${side}.svg`), svg);
}

// ── Identity card, layout in force since 1 July 2024 (Circular 16/2024/TT-BCA) ───────────────────────────────────────

const SKY = wash('wash', [
  [0, '#c7e2f0'],
  [0.46, '#fbf5d6'],
  [0.58, '#faf2cf'],
  [1, '#cfe6e4'],
]);

write(
  'citizen-card-2024',
  'front',
  face(
    'Căn cước, mặt trước',
    SKY,
    [
      CANVAS,
      waves({
        lines: 20,
        yMm: 15,
        swingMm: 3.4,
        spreadMm: 20,
        periods: 2,
        phase: 0.4,
        colour: '#2f87a6',
        opacity: 0.34,
      }),
      waves({
        lines: 20,
        yMm: 40,
        swingMm: 4.2,
        spreadMm: 22,
        periods: 1.6,
        phase: 2.2,
        colour: '#c79a2e',
        opacity: 0.34,
      }),
      drum(60, 30, 20.5, '#b8862b', 0.2),
      map(27.5, 14, 38, '#4f9c86', 0.17),
      emblem(11, 10, 6),
      ...stateHeader(51, 2.3),
      text(51, 18.7, 4, 'CĂN CƯỚC', { bold: true, fill: RED, middle: true, spacing: 0.12 }),
      text(51, 21.7, 1.9, 'IDENTITY CARD', { bold: true, middle: true, spacing: 0.06 }),
      chipSign(74.6, 16.2, 6.6, BLUE),
      portrait(5, 18.6, 20, 30),
      label(28.5, 25.4, 'Số định danh cá nhân', 'Personal identification number'),
      label(28.5, 32.5, 'Họ, chữ đệm và tên khai sinh', 'Full name'),
      field(28.5, 36.8, 3, 'fullName', { width: 53, min: 1.9, lines: 1, format: 'upper' }),
      label(28.5, 40.4, 'Ngày, tháng, năm sinh', 'Date of birth'),
      label(61, 40.4, 'Giới tính', 'Sex'),
      field(61, 43.9, 2.5, 'sex', { width: 12, format: 'sex-vi' }),
      label(28.5, 47.2, 'Quốc tịch', 'Nationality'),
      field(28.5, 50.6, 2.5, 'nationality', { width: 40, min: 1.8 }),
    ],
    [
      field(28.5, 29.7, 4, 'personalNumber', { width: 46, fill: '#000000' }),
      field(28.5, 43.9, 2.5, 'dateOfBirth', { width: 26, format: 'date', fill: '#000000' }),
    ],
  ),
);

write(
  'citizen-card-2024',
  'back',
  face(
    'Căn cước, mặt sau',
    SKY,
    [
      CANVAS,
      waves({
        lines: 22,
        yMm: 13,
        swingMm: 4.4,
        spreadMm: 20,
        periods: 1.4,
        phase: 1.2,
        colour: '#2f87a6',
        opacity: 0.32,
      }),
      waves({
        lines: 22,
        yMm: 14,
        swingMm: -4.4,
        spreadMm: 20,
        periods: 1.4,
        phase: 1.2,
        colour: '#c79a2e',
        opacity: 0.3,
      }),
      rosette(46, 27, 13, 18, 6, '#4f9c86', 0.26),
      lotus(46, 31, 9, '#b8567a', 0.2),
      `<rect y="35.6" width="${W}" height="${f(H - 35.6)}" fill="#ffffff" fill-opacity="0.62"/>`,
      contacts(9.6, 20.4),
      label(5, 4.6, 'Nơi cư trú', 'Place of residence'),
      field(5, 7.5, 2.1, 'placeOfResidence', { width: 56, min: 1.5, lines: 2, lineHeight: 2.7 }),
      label(5, 13.2, 'Nơi đăng ký khai sinh', 'Place of birth'),
      field(5, 16.1, 2.1, 'placeOfBirth', { width: 56, min: 1.4, lines: 1 }),
      label(26, 21.4, 'Ngày, tháng, năm cấp', 'Date of issue', 1.35),
      field(26, 24.4, 2.2, 'dateOfIssue', { width: 18, format: 'date' }),
      label(26, 28, 'Ngày, tháng, năm hết hạn', 'Date of expiry', 1.35),
      field(26, 31, 2.2, 'dateOfExpiry', { width: 24, format: 'date' }),
      qr(64.4, 3.6, 17.4),
      field(62.4, 27.6, 2.2, 'issuingAuthority', { width: 21, min: 1.5, format: 'upper', fill: RED }),
      text(62.4, 30.2, 1.35, 'MINISTRY OF PUBLIC SECURITY'),
    ],
    [ghost(54.6, 24.4, 7, 10.5), zone()],
  ),
);

// ── Citizen identity card, layout of Circular 06/2021/TT-BCA ─────────────────────────────────────────────────────────

const JADE = wash('wash', [
  [0, '#cfe8e0'],
  [0.5, '#f8f3da'],
  [1, '#d3e6ef'],
]);

write(
  'citizen-card-2021',
  'front',
  face(
    'Căn cước công dân, mặt trước',
    JADE,
    [
      CANVAS,
      waves({
        lines: 24,
        yMm: 20,
        swingMm: 5,
        spreadMm: 30,
        periods: 1.2,
        phase: 0.2,
        colour: '#2d8f78',
        opacity: 0.3,
      }),
      waves({ lines: 18, yMm: 42, swingMm: 3, spreadMm: 16, periods: 2.4, phase: 1, colour: '#c79a2e', opacity: 0.32 }),
      drum(55, 34, 18.5, '#b8862b', 0.2),
      rosette(14, 30, 13, 16, 5, '#2d8f78', 0.22),
      emblem(11, 9.4, 6),
      ...stateHeader(41.8, 2.1),
      text(44.4, 17.7, 2.9, 'CĂN CƯỚC CÔNG DÂN', { bold: true, fill: RED, middle: true }),
      text(44.4, 20.5, 1.7, 'Citizen Identity Card', { bold: true, middle: true }),
      chipSign(59.8, 19.4, 4.4, BLUE),
      qr(66.4, 4, 15.6),
      portrait(5, 17, 20, 30),
      text(5, 49.3, 1.3, 'Có giá trị đến:', {}),
      text(5, 51.2, 1.3, 'Date of expiry:', { fill: '#5a74b5' }),
      field(14.6, 50.7, 1.7, 'dateOfExpiry', { width: 13.4, min: 1.4, format: 'date' }),
      label(28.5, 25.4, 'Số', 'No.:', 1.8),
      label(28.5, 28.5, 'Họ và tên', 'Full name:'),
      field(28.5, 32.2, 2.7, 'fullName', { width: 54, min: 1.8, format: 'upper' }),
      label(28.5, 35.6, 'Ngày sinh', 'Date of birth:'),
      label(28.5, 38.9, 'Giới tính', 'Sex:'),
      field(41.2, 38.9, 2.1, 'sex', { width: 8, format: 'sex-vi' }),
      label(51, 38.9, 'Quốc tịch', 'Nationality:'),
      field(69.6, 38.9, 2.1, 'nationality', { width: 14, min: 1.3 }),
      label(28.5, 42.1, 'Quê quán', 'Place of origin:'),
      field(28.5, 42.1, 2, 'placeOfOrigin', { width: 55, min: 1.4, lines: 2, lineHeight: 2.6, indent: 21 }),
      label(28.5, 48, 'Nơi thường trú', 'Place of residence:'),
      field(28.5, 48, 2, 'placeOfResidence', { width: 55, min: 1.4, lines: 2, lineHeight: 2.6, indent: 27.6 }),
    ],
    [
      field(40, 25.6, 3.8, 'personalNumber', { width: 43, fill: '#000000' }),
      field(47.2, 35.6, 2.3, 'dateOfBirth', { width: 26, format: 'date', fill: '#000000' }),
    ],
  ),
);

write(
  'citizen-card-2021',
  'back',
  face(
    'Căn cước công dân, mặt sau',
    JADE,
    [
      CANVAS,
      waves({
        lines: 24,
        yMm: 14,
        swingMm: 3.8,
        spreadMm: 24,
        periods: 1.8,
        phase: 2.6,
        colour: '#2d8f78',
        opacity: 0.3,
      }),
      rosette(43, 20, 14, 20, 6, '#c79a2e', 0.26),
      `<rect y="35.6" width="${W}" height="${f(H - 35.6)}" fill="#ffffff" fill-opacity="0.62"/>`,
      contacts(9.6, 20.4),
      label(5, 4.8, 'Đặc điểm nhận dạng', 'Personal identification:'),
      field(5, 7.8, 2, 'identifyingFeatures', { width: 53, min: 1.4, lines: 2, lineHeight: 2.6 }),
      label(5, 14.2, 'Ngày, tháng, năm', 'Date, month, year:'),
      field(33.8, 14.2, 2.1, 'dateOfIssue', { width: 18, format: 'date' }),
      text(42, 20.2, 1.3, 'CỤC TRƯỞNG CỤC CẢNH SÁT', { bold: true, middle: true }),
      text(42, 22.2, 1.3, 'QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI', { bold: true, middle: true }),
      text(42, 24.2, 1.1, 'DIRECTOR GENERAL OF THE POLICE DEPARTMENT FOR', { middle: true }),
      text(42, 25.8, 1.1, 'ADMINISTRATIVE MANAGEMENT OF SOCIAL ORDER', { middle: true }),
      text(65.3, 4.6, 1.1, 'Ngón trỏ trái', { middle: true }),
      text(65.3, 6.1, 1.1, 'Left index finger', { middle: true, fill: '#5a74b5' }),
      `<rect x="60.2" y="7" width="10.2" height="13.4" rx="0.4" fill="#ffffff" fill-opacity="0.7"/>`,
      finger('leftIndex', 60.5, 7.3),
      text(77.2, 4.6, 1.1, 'Ngón trỏ phải', { middle: true }),
      text(77.2, 6.1, 1.1, 'Right index finger', { middle: true, fill: '#5a74b5' }),
      `<rect x="72.1" y="7" width="10.2" height="13.4" rx="0.4" fill="#ffffff" fill-opacity="0.7"/>`,
      finger('rightIndex', 72.4, 7.3),
      field(63, 29, 1.8, 'issuingAuthority', { width: 20, min: 1.3, format: 'upper', fill: RED }),
    ],
    [ghost(27.5, 24.6, 7, 10.5), zone()],
  ),
);

// ── A plain TD1 card of no country (ICAO Doc 9303-5) ─────────────────────────────────────────────────────────────────

const GREY = wash('wash', [
  [0, '#e3e0f2'],
  [0.5, '#f5f4f0'],
  [1, '#dcecef'],
]);
const sub = (x: number, y: number, words: string): string => text(x, y, 1.5, words, { fill: '#5b5f7d' });

write(
  'icao-td1-sample',
  'front',
  face(
    'Identity card, front',
    GREY,
    [
      CANVAS,
      waves({ lines: 26, yMm: 27, swingMm: 7, spreadMm: 38, periods: 1, phase: 0.9, colour: '#6a64a8', opacity: 0.26 }),
      rosette(62, 30, 17, 24, 7, '#3f8f97', 0.24),
      text(5, 7.4, 3.4, 'UTOPIA', { bold: true, fill: '#3a3675', spacing: 0.4 }),
      text(5, 11, 1.8, 'IDENTITY CARD / CARTE D’IDENTITÉ', { fill: '#3a3675' }),
      chipSign(74.8, 4.6, 6.6, '#3a3675'),
      portrait(5, 15, 24, 32),
      sub(33, 17.4, 'Name / Nom'),
      field(33, 20.8, 3, 'fullName', { width: 49, min: 1.8, lines: 2, lineHeight: 3.4 }),
      sub(33, 28.4, 'Sex / Sexe'),
      field(33, 31.6, 2.6, 'sex', { width: 8, format: 'sex-en' }),
      sub(47, 28.4, 'Nationality / Nationalité'),
      field(47, 31.6, 2.6, 'nationality', { width: 34, min: 1.7 }),
      sub(33, 36, 'Date of birth / Date de naissance'),
      sub(33, 43.6, 'Document No. / No du document'),
    ],
    [
      field(33, 39.2, 2.6, 'dateOfBirth', { width: 30, format: 'date', fill: '#000000' }),
      field(33, 47, 3, 'documentNumber', { width: 40, fill: '#000000' }),
    ],
  ),
);

write(
  'icao-td1-sample',
  'back',
  face(
    'Identity card, back',
    GREY,
    [
      CANVAS,
      waves({ lines: 22, yMm: 16, swingMm: 4, spreadMm: 26, periods: 1.6, phase: 0, colour: '#6a64a8', opacity: 0.24 }),
      `<rect y="35.6" width="${W}" height="${f(H - 35.6)}" fill="#ffffff" fill-opacity="0.66"/>`,
      contacts(9.6, 20.4),
      sub(5, 5, 'Place of birth / Lieu de naissance'),
      field(5, 8.2, 2.3, 'placeOfBirth', { width: 54, min: 1.5, lines: 2, lineHeight: 2.8 }),
      sub(28, 20.4, 'Date of issue / Date de délivrance'),
      field(28, 23.4, 2.2, 'dateOfIssue', { width: 24, format: 'date' }),
      sub(28, 27.6, 'Date of expiry / Date d’expiration'),
      field(28, 30.6, 2.2, 'dateOfExpiry', { width: 24, format: 'date-en' }),
      qr(65, 4, 16),
      field(60, 27.6, 2, 'issuingAuthority', { width: 23, min: 1.3 }),
    ],
    [zone()],
  ),
);
