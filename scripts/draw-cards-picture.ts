import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp, { type OverlayOptions } from 'sharp';

import { RecipeFaces } from '../cli/recipe-face.ts';
import { SIDES } from '../recipes/artwork/card-face.ts';
import { loadProduct } from '../recipes/product.ts';

/** Draws docs/cards.png: both faces of the Vietnamese cards, as the pages of their recipes show them. `node scripts/draw-cards-picture.ts` */

const ROOT = join(import.meta.dirname, '..');
const RECIPES = ['citizen-card-2024', 'citizen-card-2021'];
const CARD = { width: 620, height: 391, radius: 20 };
const GAP = 16;
const GROUND = '#dee2e6';

const corners = Buffer.from(
  `<svg width="${CARD.width}" height="${CARD.height}"><rect width="100%" height="100%" rx="${CARD.radius}"/></svg>`,
);
const faces = new RecipeFaces();
const placed: OverlayOptions[] = [];
for (const [row, name] of RECIPES.entries()) {
  const product = loadProduct(join(ROOT, 'recipes', name), true);
  if (!product.ok) throw new Error(`${name} is not right`);
  for (const [column, side] of SIDES.entries()) {
    const face = await faces.face(product.value.recipe, side);
    if (face === null) throw new Error(`${name} can't be drawn`);
    const input = await sharp(face)
      .resize(CARD.width, CARD.height)
      .composite([{ input: corners, blend: 'dest-in' }])
      .png()
      .toBuffer();
    placed.push({ input, left: GAP + column * (CARD.width + GAP), top: GAP + row * (CARD.height + GAP) });
  }
}
const width = SIDES.length * (CARD.width + GAP) + GAP;
const height = RECIPES.length * (CARD.height + GAP) + GAP;
const picture = sharp({ create: { width, height, channels: 3, background: GROUND } }).composite(placed);
writeFileSync(join(ROOT, 'docs', 'cards.png'), await picture.png({ palette: true, quality: 90 }).toBuffer());
