import type { Side } from '../../recipes/artwork/card-face.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import { SeededRandom } from '../../stations/random.ts';
import { FLAWLESS, type FaceWork } from '../workmanship.ts';
import { composeCard, withNoise, type FacePictures } from './compose.ts';
import { inspectFaces, type FaceFindings } from './inspect-faces.ts';
import { encodeJpeg } from './picture.ts';

/** Camera of a QC station: takes a picture of the card under it, and reports its measurements. */

export interface VisionTask {
  readonly printed: FaceWork | null;
  readonly engraved: FaceWork | null;
  readonly designed: FacePictures;
  readonly places: readonly Place[];
  readonly noiseSeed: string;
}

export interface SeenCard {
  readonly findings: FaceFindings;
  /** JPEG of each face; null when there was no camera. */
  readonly images: Readonly<Record<Side, Uint8Array>> | null;
}

export interface Vision {
  look(task: VisionTask): Promise<SeenCard>;
}

const NOTHING = new Uint8Array(0);

/** Runs in this thread: some tenths of a second. */
export async function look({ printed, engraved, designed, places, noiseSeed }: VisionTask): Promise<SeenCard> {
  const random = new SeededRandom(noiseSeed);
  const made: FacePictures = {
    front: { colour: printed?.faces.front ?? NOTHING, laser: engraved?.faces.front ?? NOTHING },
    back: { colour: printed?.faces.back ?? NOTHING, laser: engraved?.faces.back ?? NOTHING },
  };
  const seen = await composeCard(made, {
    print: printed?.imperfection ?? FLAWLESS,
    engraving: engraved?.imperfection ?? FLAWLESS,
  });
  const taken = { front: withNoise(seen.front, random.fork('front')), back: withNoise(seen.back, random.fork('back')) };
  const [findings, front, back] = await Promise.all([
    inspectFaces(taken, designed, places),
    encodeJpeg(taken.front),
    encodeJpeg(taken.back),
  ]);
  return { findings, images: { front, back } };
}
