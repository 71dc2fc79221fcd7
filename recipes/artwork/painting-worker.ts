import { formatProblem } from '../yaml-file.ts';
import { Artwork, type FaceContent, type RenderedCard } from './artwork.ts';

/** Draws the faces of one card after another in a thread of its own. */

export interface PaintingTask {
  /** The recipe's. */
  readonly folder: string;
  readonly simulated: boolean;
  readonly content: FaceContent;
}

/** A recipe does not change while a process runs. */
const artworks = new Map<string, Artwork>();

export default function run({ folder, simulated, content }: PaintingTask): Promise<RenderedCard> {
  let artwork = artworks.get(folder);
  if (artwork === undefined) {
    const loaded = Artwork.load(folder, simulated);
    if (!loaded.ok) throw new RangeError(loaded.problems.map((problem) => formatProblem(problem)).join('; '));
    artwork = loaded.value;
    artworks.set(folder, artwork);
  }
  return artwork.render(content);
}
