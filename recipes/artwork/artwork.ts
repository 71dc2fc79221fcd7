import { join } from 'node:path';

import type { CardField } from '../card-fields.ts';
import type { FileProblem, FileResult } from '../yaml-file.ts';
import { DPI, SIDES, type Layer, type Side } from './card-face.ts';
import { textProblems, textsIn, type ArtworkProblem, type Fields } from './draw-slots.ts';
import { qrFits } from './qr-size.ts';
import { loadTemplate, type FaceTemplate, type Picture, type Slot } from './template.ts';

/** The two faces of a product's card, drawn for one citizen after another. */

/** Personal data for one card. */
export interface FaceContent {
  readonly fields: Fields;
  /** JPEG */
  readonly pictures: Readonly<Record<Picture, Uint8Array>>;
}

/** PNG of each layer of each face: 300 dpi in colour for the printer, 600 dpi in black and white for the laser. */
export type RenderedCard = Readonly<Record<Side, Readonly<Record<Layer, Uint8Array>>>>;

interface Drawing {
  render(content: FaceContent): Promise<RenderedCard>;
}

/** Both faces of a product: what they show, and their drawing. Created by `load`. */
export class Artwork {
  readonly #faces: Readonly<Record<Side, FaceTemplate>>;
  readonly #simulated: boolean;
  #drawing: Promise<Drawing> | null = null;

  private constructor(faces: Readonly<Record<Side, FaceTemplate>>, simulated: boolean) {
    this.#faces = faces;
    this.#simulated = simulated;
  }

  /** Loads `front.svg` and `back.svg` of a recipe's folder. `simulated`: marks every card as a specimen. */
  static load(folder: string, simulated: boolean): FileResult<Artwork> {
    const front = loadTemplate(join(folder, 'front.svg'));
    const back = loadTemplate(join(folder, 'back.svg'));
    const problems: FileProblem[] = [...(front.ok ? [] : front.problems), ...(back.ok ? [] : back.problems)];
    if (!front.ok || !back.ok) return { ok: false, problems };
    return { ok: true, value: new Artwork({ front: front.value, back: back.value }, simulated) };
  }

  /** Places of all fields. */
  get slots(): readonly { readonly side: Side; readonly slot: Slot }[] {
    return SIDES.flatMap((side) => this.#faces[side].slots.map((slot) => ({ side, slot })));
  }

  /** Fields of a layer, on either face. */
  fieldsOf(layer: Layer): CardField[] {
    const fields = this.slots.flatMap(({ slot }) =>
      slot.layer === layer && slot.type !== 'picture' ? [slot.field] : [],
    );
    return [...new Set(fields)];
  }

  /** Problems that prevent setting this citizen's texts; empty when there are none. */
  problems(fields: Fields): ArtworkProblem[] {
    return SIDES.flatMap((side) => {
      const { slots } = this.#faces[side];
      return [...textProblems(textsIn(slots), fields), ...slots.flatMap((slot) => codeProblem(slot, fields))];
    });
  }

  /**
   * Draws the card. The drawing libraries are loaded with the first card, because checks do not need them.
   *
   * @throws RangeError when a text cannot be set or the QR content is missing
   */
  async render(content: FaceContent): Promise<RenderedCard> {
    this.#drawing ??= import('./draw-card.ts').then(({ CardDrawing }) => new CardDrawing(this.#faces, this.#simulated));
    return (await this.#drawing).render(content);
  }
}

function codeProblem(slot: Slot, fields: Fields): ArtworkProblem[] {
  if (slot.type !== 'qr' || qrFits(fields[slot.field] ?? '', slot.box.widthMm, DPI[slot.layer])) return [];
  return [{ field: slot.field, reason: 'does-not-fit', characters: '' }];
}
