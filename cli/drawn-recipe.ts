import type { Side } from '../recipes/artwork/card-face.ts';
import { loadProduct } from '../recipes/product.ts';
import type { LoadedRecipe } from '../recipes/recipe.ts';
import { CitizenFactory } from '../controller/orders/synthetic/citizens.ts';
import { cardMaterial } from '../controller/personalization/card-material.ts';
import { faceContent } from '../controller/personalization/faces.ts';
import { composeCard, PERFECT } from '../simulator/vision/compose.ts';
import { finishedCardPng } from '../simulator/vision/picture.ts';
import { SeededRandom } from '../stations/random.ts';

/** Both sides of a finished card of this product (PNG), for a citizen who does not exist; null where its artwork is not readable. */
export async function drawnRecipe({
  folder,
  recipe,
}: LoadedRecipe): Promise<Readonly<Record<Side, Uint8Array>> | null> {
  const product = loadProduct(folder, true);
  if (!product.ok) return null;
  const order = new CitizenFactory(new SeededRandom('preview')).next('PREVIEW');
  const layers = await product.value.artwork.render(faceContent(cardMaterial(order, recipe)));
  const finished = await composeCard(layers, PERFECT);
  return { front: await finishedCardPng(finished.front), back: await finishedCardPng(finished.back) };
}
