import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import type { Artwork, FaceContent, RenderedCard } from '../../recipes/artwork/artwork.ts';
import type { PaintingTask } from '../../recipes/artwork/painting-worker.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import { siblingFile } from '../../stations/sibling-file.ts';
import type { FacePainter } from './faces.ts';

/** Rasters card faces in threads. */

/** More than the number of cards prepared ahead. */
const WAITING_MAX = 64;

export class PaintingPool implements FacePainter {
  readonly format = 'image/png';
  readonly #simulated: boolean;
  #pool: Piscina<PaintingTask, RenderedCard> | null = null;

  constructor(simulated: boolean) {
    this.#simulated = simulated;
  }

  paint(_artwork: Artwork, recipe: LoadedRecipe, content: FaceContent): Promise<RenderedCard> {
    this.#pool ??= new Piscina<PaintingTask, RenderedCard>({
      filename: siblingFile('../../recipes/artwork/painting-worker', import.meta.url),
      minThreads: 1,
      maxThreads: Math.max(1, availableParallelism() - 1),
      maxQueue: WAITING_MAX,
    });
    return this.#pool.run({ folder: recipe.folder, simulated: this.#simulated, content });
  }

  async stop(): Promise<void> {
    await this.#pool?.destroy();
  }
}
