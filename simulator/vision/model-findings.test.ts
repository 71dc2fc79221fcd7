import { describe, expect, test } from 'vitest';

import type { FaceModel } from '../../recipes/artwork/face-model.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import { FLAWLESS, type FaceWork, type Imperfection } from '../workmanship.ts';
import type { FacePictures } from './compose.ts';
import { OFFSET_MAX_MM, type FaceFindings } from './inspect-faces.ts';
import { modelFindings } from './model-findings.ts';

/** Camera result computed from a card's model; `quality-control.test.ts` holds it to what it really finds. */

const NOTHING = new Uint8Array(0);
const BOX = { xMm: 0, yMm: 0, widthMm: 10, heightMm: 5 };
const place = (layer: Place['layer'], type: Place['type'], name: string): Place => {
  return { side: 'front', layer, type, name, box: BOX };
};
const PLACES = [
  place('colour', 'text', 'fullName'),
  place('colour', 'picture', 'portrait'),
  place('laser', 'qr', 'qrContent'),
  place('laser', 'text', 'mrzLine1'),
];

const shown = (model: FaceModel): Uint8Array => Buffer.from(JSON.stringify(model));
const colour = (fullName: string, portrait = 'of Hoa'): Uint8Array =>
  shown({ fields: { fullName }, pictures: { portrait } });
const laser = (qrContent: string): Uint8Array => shown({ fields: { qrContent, mrzLine1: 'IDVNM' }, pictures: {} });
const designed: FacePictures = {
  front: { colour: colour('Hoa'), laser: laser('1|Hoa') },
  back: { colour: NOTHING, laser: NOTHING },
};

function work(front: Uint8Array, flaw: Partial<Imperfection> = {}): FaceWork {
  return { format: 'image/png', faces: { front, back: NOTHING }, imperfection: { ...FLAWLESS, ...flaw } };
}

const look = (printed: FaceWork | null, engraved: FaceWork | null): FaceFindings =>
  modelFindings(printed, engraved, designed, PLACES);
const printed = work(colour('Hoa'));
const engraved = work(laser('1|Hoa'));

describe('a card that is as it was designed', () => {
  test('reads as it should, and measures as a good one does', () => {
    const { qr, mrz, fields, pictures, measures } = look(printed, engraved);
    expect({ qr, mrz }).toEqual({ qr: '1|Hoa', mrz: ['IDVNM', '', ''] });
    for (const likeness of [...Object.values(fields), ...Object.values(pictures)])
      expect(likeness).toBeGreaterThan(0.9);
    expect(measures).toMatchObject({ printOffsetMm: 0, printContrastPercent: 100, defectAreaMm2: 0, mirrored: 0 });
  });
});

describe('a card that shows something else', () => {
  test('is unlike its design there, and nowhere else', () => {
    const { fields, pictures } = look(work(colour('Lan')), engraved);
    expect(fields['fullName']).toBeLessThan(0.5);
    expect(fields['mrzLine1']).toBeGreaterThan(0.9);
    expect(pictures['portrait']).toBeGreaterThan(0.9);
    expect(look(work(colour('Hoa', 'of Lan')), engraved).pictures['portrait']).toBeLessThan(0.5);
  });

  test('has the code that was engraved, whatever was wanted', () => {
    expect(look(printed, work(laser('1|Lan'))).qr).toBe('1|Lan');
  });

  test('has none where nothing was engraved, and no contrast where nothing was printed', () => {
    const { qr, mrz, measures } = look(null, null);
    expect({ qr, mrz }).toEqual({ qr: null, mrz: ['', '', ''] });
    expect(measures).toMatchObject({ printContrastPercent: 0, engraveContrastPercent: 0 });
  });
});

describe('work that came out badly', () => {
  const measured = (flaw: Partial<Imperfection>): FaceFindings['measures'] =>
    look(work(colour('Hoa'), flaw), engraved).measures;

  test('is measured: how far off, how pale, how blurred, the wrong way round', () => {
    expect(measured({ offsetMm: [0.3, 0.4] }).printOffsetMm).toBe(0.5);
    expect(measured({ contrastLossPercent: 30 }).printContrastPercent).toBe(70);
    expect(measured({ blurMm: 0.1 }).sharpnessPercent).toBeLessThan(measured({}).sharpnessPercent);
    expect(measured({ mirrored: true }).mirrored).toBe(1);
  });

  test('is measured no further off than the camera searches', () => {
    expect(measured({ offsetMm: [5, 0] }).printOffsetMm).toBeCloseTo(OFFSET_MAX_MM, 3);
  });

  test('has scratches by their area', () => {
    const scratch = { side: 'front', fromMm: [10, 10], toMm: [30, 10], widthMm: 0.4 } as const;
    const one = measured({ scratches: [scratch] }).defectAreaMm2;
    expect(one).toBeGreaterThan(0);
    expect(measured({ scratches: [scratch, scratch] }).defectAreaMm2).toBeCloseTo(2 * one, 3);
  });
});
