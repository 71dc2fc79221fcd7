import type { FaceContent, RenderedCard } from './artwork.ts';
import { DPI, toPixels, type Layer, type Side } from './card-face.ts';
import { document, drawTexts, textsIn } from './draw-slots.ts';
import { qrMatrix, qrPath } from './qr-code.ts';
import { blend, colourPng, dither, ink, laserPng, photograph, place, rasterize, type Raster } from './raster.ts';
import type { FaceTemplate, PictureSlot } from './template.ts';

/** Draws a product's two faces for one citizen after another. */

const GHOST_OPACITY = 0.32;
/** Mark on every card of a simulated line. */
const SIMULATED = `<g fill="#8a2b2b" fill-opacity="0.14" font-family="Be Vietnam Pro" font-weight="700" font-size="4.4"><text transform="translate(24 38) rotate(-14)">MÔ PHỎNG · SPECIMEN</text></g>`;

/** Draws cards of one product. Caches the backgrounds. */
export class CardDrawing {
  readonly #faces: Readonly<Record<Side, FaceTemplate>>;
  readonly #simulated: boolean;
  readonly #backgrounds = new Map<string, Raster>();

  constructor(faces: Readonly<Record<Side, FaceTemplate>>, simulated: boolean) {
    this.#faces = faces;
    this.#simulated = simulated;
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
    const drawn = drawTexts(textsIn(slots), content.fields);
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

  /** The background is drawn once for all cards. */
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
