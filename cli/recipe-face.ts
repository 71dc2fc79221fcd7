import type { Side } from '../recipes/artwork/card-face.ts';
import { loadProduct } from '../recipes/product.ts';
import type { LoadedRecipe } from '../recipes/recipe.ts';
import { CitizenFactory } from '../controller/orders/synthetic/citizens.ts';
import { cardMaterial } from '../controller/personalization/card-material.ts';
import { faceContent } from '../controller/personalization/faces.ts';
import { composeCard, PERFECT } from '../simulator/vision/compose.ts';
import { finishedCardPng } from '../simulator/vision/picture.ts';
import { SeededRandom } from '../stations/random.ts';

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

async function draw({ folder, recipe }: LoadedRecipe): Promise<Readonly<Record<Side, Uint8Array>> | null> {
  const product = loadProduct(folder, true);
  if (!product.ok) return null;
  const order = new CitizenFactory(new SeededRandom('preview')).next('PREVIEW');
  const layers = await product.value.artwork.render(faceContent(cardMaterial(order, recipe)));
  const finished = await composeCard(layers, PERFECT);
  return { front: await finishedCardPng(finished.front), back: await finishedCardPng(finished.back) };
}
