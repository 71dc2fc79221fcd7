import { describe, expect, test } from 'vitest';

import { CARD_HEIGHT_MM, CARD_WIDTH_MM, faceSize } from '../../recipes/artwork/card-face.ts';
import { qrMatrix, qrPath } from '../../recipes/artwork/qr-code.ts';
import { rasterize } from '../../recipes/artwork/raster.ts';
import { CAMERA_DPI } from './compose.ts';
import { readZone } from './mrz-reader.ts';
import type { Grey } from './picture.ts';
import { readQr } from './qr-reader.ts';

/** What the camera reads from a face without knowing its content: the machine readable zone, and the QR code. */

const PAPER = 250;
const ZONE = ['IDVNM123456789<0123456789012<<', '9001011F3512319VNM<<<<<<<<<<<4', 'NGUYEN<<THI<HUONG<GIANG<<<<<<<'];
const { width, height } = faceSize(CAMERA_DPI);
const blank: Grey = { width, height, data: new Uint8Array(width * height).fill(PAPER) };

/** A face as drawn, black on paper. */
function faceWith(drawing: string): Grey {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}">${drawing}</svg>`;
  const { rgba } = rasterize(svg, 'colour');
  return { width, height, data: blank.data.map((_, at) => PAPER - ((rgba[at * 4 + 3] ?? 0) * 220) / 255) };
}

/** Font, size, pitch and place by ICAO Doc 9303-3 §4.4 and 9303-5 §4.2.4; moved by so much. */
function zone(movedMm = 0): Grey {
  const characters = ZONE.flatMap((line, row) =>
    Array.from(line, (character, column) => {
      const x = 4.7 + column * 2.54 + movedMm;
      const y = 40.2 + row * 4.25 + movedMm;
      const text = character === '<' ? '&lt;' : character;
      return `<text x="${x}" y="${y}" font-family="OCR B" font-size="3.52">${text}</text>`;
    }),
  );
  return faceWith(characters.join(''));
}

describe('the machine readable zone', () => {
  test('is read as it stands there', () => {
    const { lines, confidence } = readZone(zone());
    expect(lines).toEqual(ZONE);
    expect(confidence).toBeGreaterThan(0.9);
  });

  test('is found where it lies a little beside its place', () => {
    expect(readZone(zone(0.7)).lines).toEqual(ZONE);
  });

  test('has a space where a character is scratched away', () => {
    const seen = zone();
    const data = seen.data.slice();
    const scale = width / CARD_WIDTH_MM;
    const left = Math.round((4.7 + 5 * 2.54 - 0.2) * scale);
    for (let y = Math.round(37 * scale); y < Math.round(41 * scale); y += 1) {
      data.fill(PAPER, y * width + left, y * width + left + Math.round(2.54 * scale));
    }
    const [first = ''] = readZone({ ...seen, data }).lines;
    expect(first).toBe(`${ZONE[0]?.slice(0, 5)} ${ZONE[0]?.slice(6)}`);
  });

  test('is missing on a blank card', () => {
    expect(readZone(blank)).toEqual({ lines: ['', '', ''], confidence: 0 });
  });
});

describe('the QR code', () => {
  const content = '001090123456|Nguyễn Thị Hương Giang|01011990';

  test('is read as it stands there, in Vietnamese letters', async () => {
    const path = qrPath(await qrMatrix(content), 60, 5, 18);
    expect(await readQr(faceWith(`<path d="${path}"/>`))).toBe(content);
  });

  test('is none on a blank card', async () => {
    expect(await readQr(blank)).toBeNull();
  });
});
