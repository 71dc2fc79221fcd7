import type { Layer, Side } from '../../recipes/artwork/card-face.ts';
import { readModel, type FaceModel } from '../../recipes/artwork/face-model.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import { distanceMm, FLAWLESS, type FaceWork, type Scratch } from '../workmanship.ts';
import type { FacePictures } from './compose.ts';
import { OFFSET_MAX_MM, type FaceFindings } from './inspect-faces.ts';

/** Expected camera result computed from the work and its quality, for lines in virtual time. */

/** Similarity of identical, and of different content, as the camera would measure it. */
const SAME = 0.97;
const OTHER = 0.15;
/** Sharpness of a perfect edge through the camera's optics, and the effect of a blur. */
const SHARP_PERCENT = 95;
const BLUR_PERCENT_PER_MM = 350;
/** Visible fraction of a scratch's area. */
const SCRATCH_SEEN = 0.15;

/** Result for the models of both faces. Null where the machine did no work. */
export function modelFindings(
  printed: FaceWork | null,
  engraved: FaceWork | null,
  designed: FacePictures,
  places: readonly Place[],
): FaceFindings {
  const seen = (side: Side, layer: Layer): FaceModel => {
    const work = layer === 'colour' ? printed : engraved;
    return readModel(work?.faces[side] ?? new Uint8Array(0));
  };
  const fields: Record<string, number> = {};
  const pictures: Record<string, number> = {};
  let qr: string | null = null;
  const mrz = ['', '', ''];
  for (const { side, layer, type, name } of places) {
    const shown = seen(side, layer);
    const wanted = readModel(designed[side][layer]);
    if (type === 'picture') pictures[name] = shown.pictures[name] === wanted.pictures[name] ? SAME : OTHER;
    else if (type === 'qr') qr = shown.fields[name] ?? null;
    else {
      const zoneLine = /^mrzLine([123])$/.exec(name);
      if (zoneLine !== null) mrz[Number(zoneLine[1]) - 1] = shown.fields[name] ?? '';
      fields[name] = shown.fields[name] === wanted.fields[name] ? SAME : OTHER;
    }
  }
  const print = printed?.imperfection ?? FLAWLESS;
  const engraving = engraved?.imperfection ?? FLAWLESS;
  const blurMm = print.blurMm + engraving.blurMm;
  return {
    qr,
    mrz,
    fields,
    pictures,
    measures: {
      printOffsetMm: round(Math.min(OFFSET_MAX_MM, distanceMm(print.offsetMm))),
      engraveOffsetMm: round(Math.min(OFFSET_MAX_MM, distanceMm(engraving.offsetMm))),
      printContrastPercent: printed === null ? 0 : round(100 - print.contrastLossPercent),
      engraveContrastPercent: engraved === null ? 0 : round(100 - engraving.contrastLossPercent),
      sharpnessPercent: round(Math.max(0, SHARP_PERCENT - BLUR_PERCENT_PER_MM * blurMm)),
      defectAreaMm2: round([...print.scratches, ...engraving.scratches].reduce((sum, it) => sum + seenAreaMm2(it), 0)),
      mirrored: print.mirrored ? 1 : 0,
    },
  };
}

function seenAreaMm2({ fromMm, toMm, widthMm }: Scratch): number {
  return distanceMm([toMm[0] - fromMm[0], toMm[1] - fromMm[1]]) * widthMm * SCRATCH_SEEN;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
