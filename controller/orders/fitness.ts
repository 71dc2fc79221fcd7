import type { Artwork } from '../../recipes/artwork/artwork.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Clock } from '../../stations/clock.ts';
import { cardFields, materialProblem, orderFiles } from '../personalization/card-material.ts';
import { zoneOf, type Zone } from '../personalization/zone.ts';
import { ImageCheck, type ImageVerdict } from './image-check.ts';
import type { FitCheck, Fitness } from './line-check.ts';
import type { Order } from './order.ts';

/**
 * Checks whether a card of this recipe can be made from an order. Everything that its production depends on is tried before the order is
 * accepted, by the same code that makes it later: once a blank is fed it is too late.
 */

/** Maximum size of a file on the chip: what a secured READ BINARY can address with an even instruction byte (ISO/IEC 7816-4 §11.3.2). */
const FILE_MAX_BYTES = 0x7fff;

export class OrderFitness {
  readonly #recipe: LoadedRecipe;
  readonly #artwork: Artwork;
  readonly #images: ImageCheck;

  /** `decoders`: threads for images that need a decoder; the image check's default if omitted. */
  constructor(recipe: LoadedRecipe, artwork: Artwork, clock: Clock, decoders?: number) {
    this.#recipe = recipe;
    this.#artwork = artwork;
    this.#images = new ImageCheck(clock, decoders);
  }

  readonly check: FitCheck = (order: Order): Fitness | Promise<Fitness> => {
    const { recipe } = this.#recipe;
    const unwritten = materialProblem(order, recipe);
    if (unwritten !== null) return unwritten;
    const mrz = zoneOf(order, recipe);
    const [problem] = this.#artwork.problems(cardFields(order, recipe, mrz));
    if (problem !== undefined) {
      const { field, reason, characters } = problem;
      // The longest of the composed fields, and one that appears nowhere else on some cards.
      if (field === 'qrContent') return { field: 'placeOfResidence', flaw: { code: 'qr-room' } };
      return { field, flaw: reason === 'no-glyph' ? { code: 'font-lacks', characters } : { code: 'card-room' } };
    }
    const found = this.#images.check(order);
    return found instanceof Promise
      ? found.then((one) => this.#withImages(order, mrz, one))
      : this.#withImages(order, mrz, found);
  };

  #withImages(order: Order, mrz: Zone, found: ImageVerdict): Fitness {
    if ('flaw' in found) return found;
    const kept: Order = { ...order, ...found.images };
    for (const [name, parts] of orderFiles(kept, this.#recipe.recipe, mrz, found.pictures))
      if (lengthOf(parts) > FILE_MAX_BYTES)
        return { field: '', flaw: { code: 'chip-file-room', file: name, most: FILE_MAX_BYTES } };
    return { order: kept };
  }

  /** Call once no more orders come. */
  close(): Promise<void> {
    return this.#images.close();
  }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const part of parts) bytes += part.length;
  return bytes;
}
