import type { Side } from '../recipes/artwork/card-face.ts';
import type { LoadedRecipe } from '../recipes/recipe.ts';
import type { drawnRecipe } from './drawn-recipe.ts';

/** Versions whose faces are kept drawn. */
const FACES_KEPT = 12;

/** How a product looks when it is made without a flaw, for a citizen who does not exist; drawn once a version. */
export class RecipeFaces {
  readonly #drawn = new Map<string, Promise<Readonly<Record<Side, Uint8Array>> | null>>();

  async face(loaded: LoadedRecipe, side: Side): Promise<Uint8Array | null> {
    const drawn = this.#drawn.get(loaded.hash) ?? draw(loaded);
    this.#drawn.delete(loaded.hash);
    this.#drawn.set(loaded.hash, drawn);
    for (const hash of this.#drawn.keys()) if (this.#drawn.size > FACES_KEPT) this.#drawn.delete(hash);
    return (await drawn)?.[side] ?? null;
  }
}

/** What draws is loaded with the first one: a controller starts without it. */
async function draw(loaded: LoadedRecipe): ReturnType<typeof drawnRecipe> {
  const { drawnRecipe: drawn } = await import('./drawn-recipe.ts');
  return drawn(loaded);
}
