import { formatProblem } from '../yaml-file.ts';
import { Artwork, type FaceContent, type RenderedCard } from './artwork.ts';

/** Worker thread that draws the faces of one card after another. */

export interface PaintingTask {
  /** Folder of the recipe. */
  readonly folder: string;
  readonly simulated: boolean;
  readonly content: FaceContent;
}

/** Cached, because a recipe does not change during a process's lifetime. */
const artworks = new Map<string, Artwork>();

/** Draws one card. Caches the artwork by folder. */
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
