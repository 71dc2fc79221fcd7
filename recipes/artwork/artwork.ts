import { join } from 'node:path';

import type { CardField } from '../card-fields.ts';
import type { FileProblem, FileResult } from '../yaml-file.ts';
import { DPI, SIDES, toPixels, type Layer, type Side } from './card-face.ts';
import { document, drawTexts, textProblems, type ArtworkProblem, type Fields } from './draw-slots.ts';
import { qrFits, qrMatrix, qrPath } from './qr-code.ts';
import { blend, colourPng, dither, ink, laserPng, photograph, place, rasterize, type Raster } from './raster.ts';
import {
  loadTemplate,
  type FaceTemplate,
  type PictureSlot,
  type Picture,
  type Slot,
  type TextSlot,
} from './template.ts';

/** The two faces of a product's card, drawn for one citizen after another. */

/** What a citizen's card shows. */
export interface FaceContent {
  readonly fields: Fields;
  /** JPEG */
  readonly pictures: Readonly<Record<Picture, Uint8Array>>;
}

/** PNG of each layer of each face: 300 dpi in colour for the printer, 600 dpi in black and white for the laser. */
export type RenderedCard = Readonly<Record<Side, Readonly<Record<Layer, Uint8Array>>>>;

const GHOST_OPACITY = 0.32;
/** On a simulated line every card says so. */
const SIMULATED = `<g fill="#8a2b2b" fill-opacity="0.14" font-family="Be Vietnam Pro" font-weight="700" font-size="4.4"><text transform="translate(24 38) rotate(-14)">MÔ PHỎNG · SPECIMEN</text></g>`;

export class Artwork {
  readonly #faces: Readonly<Record<Side, FaceTemplate>>;
  readonly #simulated: boolean;
  readonly #backgrounds = new Map<string, Raster>();

  private constructor(faces: Readonly<Record<Side, FaceTemplate>>, simulated: boolean) {
    this.#faces = faces;
    this.#simulated = simulated;
  }

  /** `front.svg` and `back.svg` of a recipe's folder. `simulated`: cards that no real line makes say so. */
  static load(folder: string, simulated: boolean): FileResult<Artwork> {
    const front = loadTemplate(join(folder, 'front.svg'));
    const back = loadTemplate(join(folder, 'back.svg'));
    const problems: FileProblem[] = [...(front.ok ? [] : front.problems), ...(back.ok ? [] : back.problems)];
    if (!front.ok || !back.ok) return { ok: false, problems };
    return { ok: true, value: new Artwork({ front: front.value, back: back.value }, simulated) };
  }

  /** Where each field is shown. */
  get slots(): readonly { readonly side: Side; readonly slot: Slot }[] {
    return SIDES.flatMap((side) => this.#faces[side].slots.map((slot) => ({ side, slot })));
  }

  /** Fields that a layer shows, on either face. */
  fieldsOf(layer: Layer): CardField[] {
    const fields = this.slots.flatMap(({ slot }) =>
      slot.layer === layer && slot.type !== 'picture' ? [slot.field] : [],
    );
    return [...new Set(fields)];
  }

  /** Why this citizen's texts can't be set; empty where they can. */
  problems(fields: Fields): ArtworkProblem[] {
    return SIDES.flatMap((side) => {
      const { slots } = this.#faces[side];
      return [...textProblems(textsOf(slots), fields), ...slots.flatMap((slot) => codeProblem(slot, fields))];
    });
  }

  async render(content: FaceContent): Promise<RenderedCard> {
    const [front, back] = await Promise.all([this.#face('front', content), this.#face('back', content)]);
    return { front, back };
  }

  async #face(side: Side, content: FaceContent): Promise<Readonly<Record<Layer, Uint8Array>>> {
    const [colour, laser] = await Promise.all([
      this.#layer(side, 'colour', content).then((raster) => colourPng(raster)),
      this.#layer(side, 'laser', content).then((raster) => laserPng(raster)),
    ]);
    return { colour, laser };
  }

  async #layer(side: Side, layer: Layer, content: FaceContent): Promise<Raster> {
    const slots = this.#faces[side].slots.filter((slot) => slot.layer === layer);
    const background = this.#background(side, layer);
    const drawn = drawTexts(textsOf(slots), content.fields);
    if (drawn.problems.length > 0)
      throw new RangeError(`the fields ${drawn.problems.map(({ field }) => field).join(', ')} can't be set`);
    const raster = { ...background, rgba: background.rgba.slice() };
    for (const slot of slots) if (slot.type === 'picture') await layPicture(raster, slot, content.pictures);
    let codes = '';
    for (const slot of slots) {
      if (slot.type !== 'qr') continue;
      const { xMm, yMm, widthMm } = slot.box;
      const text = content.fields[slot.field];
      if (text === undefined) throw new RangeError(`there is no ${slot.field} for the QR code`);
      codes += qrPath(await qrMatrix(text), xMm, yMm, widthMm);
    }
    const body = `${codes === '' ? '' : `<path shape-rendering="crispEdges" d="${codes}"/>`}${drawn.svg}`;
    if (body !== '') blend(raster, rasterize(document(body), layer));
    return raster;
  }

  /** Drawn once for all cards. */
  #background(side: Side, layer: Layer): Raster {
    const key = `${side}/${layer}`;
    const known = this.#backgrounds.get(key);
    if (known !== undefined) return known;
    const raster = rasterize(this.#faces[side].background[layer], layer);
    if (this.#simulated && layer === 'colour') blend(raster, rasterize(document(SIMULATED), layer));
    this.#backgrounds.set(key, raster);
    return raster;
  }
}

async function layPicture(
  raster: Raster,
  { layer, picture, look, box }: PictureSlot,
  pictures: FaceContent['pictures'],
): Promise<void> {
  const pixels = toPixels(box, DPI[layer]);
  const taken = await photograph(pictures[picture], pixels.width, pixels.height);
  const drawn = layer === 'laser' ? dither(taken) : look === 'ink' ? ink(taken) : taken;
  place(raster, drawn, pixels, look === 'ghost' && layer === 'colour' ? GHOST_OPACITY : 1);
}

function codeProblem(slot: Slot, fields: Fields): ArtworkProblem[] {
  if (slot.type !== 'qr' || qrFits(fields[slot.field] ?? '', slot.box.widthMm, DPI[slot.layer])) return [];
  return [{ field: slot.field, reason: 'does-not-fit', characters: '' }];
}

function textsOf(slots: readonly Slot[]): TextSlot[] {
  return slots.filter((slot) => slot.type === 'text');
}
