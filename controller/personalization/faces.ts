import { Artwork, type FaceContent, type RenderedCard } from '../../recipes/artwork/artwork.ts';
import { modelCard } from '../../recipes/artwork/face-model.ts';
import { placeOf, type Place } from '../../recipes/artwork/place.ts';
import { CARD_FIELDS } from '../../recipes/card-fields.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import { formatProblem } from '../../recipes/yaml-file.ts';
import { sidesOf, type CardFaces } from '../../stations/card-work.ts';
import { done, failed, fault, InvariantError, type Outcome } from '../../stations/fault.ts';
import { picturesDigest } from '../../stations/picture-digest.ts';
import type { PictureFormat } from '../../stations/printer/contract.ts';
import { select, type CardMaterial } from './card-material.ts';

/** The two faces of a card as printer and laser receive them. */

/** Draws faces: as rasters for machines that print, or as a model for a line in virtual time. */
export interface FacePainter {
  readonly format: PictureFormat;
  /** `artwork` is that of `recipe`; rejects if a text does not fit or an image can't be read. */
  paint(artwork: Artwork, recipe: LoadedRecipe, content: FaceContent): Promise<RenderedCard> | RenderedCard;
  stop(): Promise<void>;
}

/** Returns what a card shows without drawing it. */
export const MODEL_PAINTER: FacePainter = {
  format: 'application/vnd.cardline.face-model+json',
  paint: (artwork, _recipe, content) => modelCard(artwork.slots, content),
  stop: () => Promise.resolve(),
};

interface ArtworkInUse {
  readonly artwork: Artwork;
  readonly places: readonly Place[];
}

/** A loaded recipe does not change: its templates are parsed once for all lines. */
const ARTWORKS = new WeakMap<LoadedRecipe, ArtworkInUse>();
const SIMULATED_ARTWORKS = new WeakMap<LoadedRecipe, ArtworkInUse>();

export class Faces {
  readonly #painter: FacePainter;
  readonly #simulated: boolean;

  constructor(painter: FacePainter, simulated: boolean) {
    this.#painter = painter;
    this.#simulated = simulated;
  }

  get format(): PictureFormat {
    return this.#painter.format;
  }

  /** Positions of the citizen's fields on the card. */
  places(recipe: LoadedRecipe): readonly Place[] {
    return this.#of(recipe).places;
  }

  /** Fault `artwork.unfit`: a text does not fit, or an image can't be read. */
  async make(material: CardMaterial, recipe: LoadedRecipe): Promise<Outcome<CardFaces>> {
    const { artwork } = this.#of(recipe);
    const content = faceContent(material);
    const [problem] = artwork.problems(content.fields);
    if (problem !== undefined) return failed(fault('artwork.unfit', 'minor', { field: problem.field }));
    let layers: RenderedCard;
    try {
      layers = await this.#painter.paint(artwork, recipe, content);
    } catch {
      // The texts were checked: what remains is an image that no decoder reads.
      return failed(fault('artwork.unfit', 'minor', { field: 'portrait' }));
    }
    return done({
      format: this.format,
      layers,
      digest: {
        colour: picturesDigest(sidesOf(layers, 'colour')),
        laser: picturesDigest(sidesOf(layers, 'laser')),
      },
    });
  }

  stop(): Promise<void> {
    return this.#painter.stop();
  }

  #of(recipe: LoadedRecipe): ArtworkInUse {
    const artworks = this.#simulated ? SIMULATED_ARTWORKS : ARTWORKS;
    const known = artworks.get(recipe);
    if (known !== undefined) return known;
    const loaded = Artwork.load(recipe.folder, this.#simulated);
    if (!loaded.ok) throw new InvariantError(loaded.problems.map((problem) => formatProblem(problem)).join('; '));
    const artwork = loaded.value;
    const made = { artwork, places: artwork.slots.map(({ side, slot }) => placeOf(side, slot)) };
    artworks.set(recipe, made);
    return made;
  }
}

/** What the card of this citizen shows. */
export function faceContent(material: CardMaterial): FaceContent {
  const { order, portrait } = material;
  const [left = '', right = ''] = order.fingerprints;
  return {
    fields: select(material, CARD_FIELDS),
    pictures: {
      portrait,
      leftIndex: Buffer.from(left, 'base64'),
      rightIndex: Buffer.from(right, 'base64'),
    },
  };
}
