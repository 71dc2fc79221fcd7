import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp, { type Sharp } from 'sharp';

import { asJfif, readJpeg } from '../controller/orders/jpeg.ts';
import { SeededRandom } from '../stations/random.ts';

/**
 * Draws the portraits and fingerprints of the synthetic citizens (no photograph of anybody), once:
 * the images are kept in the repository, so that a seed gives the same orders on every machine.
 */

const FOLDER = join(import.meta.dirname, '..', 'controller', 'orders', 'synthetic', 'images');
const PORTRAITS_PER_SEX = 12;
const FINGERPRINTS = 16;

mkdirSync(FOLDER, { recursive: true });
for (const sex of ['m', 'f'] as const) {
  for (let index = 0; index < PORTRAITS_PER_SEX; index += 1) {
    const svg = portrait(new SeededRandom(`portrait/${sex}/${index}`), sex);
    await keep(`portrait-${sex}-${index}`, sharp(Buffer.from(svg)).removeAlpha(), 68);
  }
}
for (let index = 0; index < FINGERPRINTS; index += 1) {
  const svg = fingerprint(new SeededRandom(`finger/${index}`));
  await keep(`finger-${index}`, sharp(Buffer.from(svg)).removeAlpha().toColourspace('b-w'), 45);
}

/** As orders keep pictures: baseline JFIF, so that an import has nothing to convert. */
async function keep(name: string, picture: Sharp, quality: number): Promise<void> {
  const jpeg = readJpeg(await picture.jpeg({ quality, trellisQuantisation: true }).toBuffer());
  if (typeof jpeg === 'string') throw new RangeError(`${name}: ${jpeg}`);
  writeFileSync(join(FOLDER, `${name}.jpg`), asJfif(jpeg));
}

function portrait(random: SeededRandom, sex: 'm' | 'f'): string {
  const skin = random.pick(['#f1c9a5', '#e8b98f', '#dba77a', '#f5d3b3', '#c98f62']);
  const shade = random.pick(['#00000018', '#00000022']);
  const hair = random.pick(['#17130f', '#221a14', '#2d2420', '#3a3532', '#5d5a58']);
  const shirt = random.pick(['#ffffff', '#e9eef5', '#2f4a6d', '#7a2f3a', '#3d5c4a', '#d7c7a5']);
  const width = random.spread(50, 0.1);
  const height = random.spread(66, 0.08);
  const eye = random.spread(20, 0.12);
  const brow = random.spread(4, 0.3);
  const mouth = random.spread(16, 0.25);
  const cy = 138;
  const long =
    sex === 'f'
      ? `<path d="M${120 - width - 14} ${cy + 80} Q${120 - width - 20} ${cy - 90} 120 ${cy - 92} Q${120 + width + 20} ${cy - 90} ${120 + width + 14} ${cy + 80} Z" fill="${hair}"/>`
      : '';
  const fringe =
    sex === 'f'
      ? `<path d="M${120 - width} ${cy - 20} Q${120 - width + 8} ${cy - 82} 126 ${cy - 80} Q${120 + width + 4} ${cy - 74} ${120 + width} ${cy - 16} Q${120 + 28} ${cy - 56} 104 ${cy - 54} Q${120 - width + 12} ${cy - 44} ${120 - width} ${cy - 20}Z" fill="${hair}"/>`
      : `<path d="M${120 - width - 3} ${cy - 14} Q${120 - width - 6} ${cy - 88} 120 ${cy - 86} Q${120 + width + 6} ${cy - 88} ${120 + width + 3} ${cy - 14} Q${120 + width - 4} ${cy - 46} 132 ${cy - 50} Q100 ${cy - 40} ${120 - width + 6} ${cy - 40} Z" fill="${hair}"/>`;
  const glasses = random.chance(0.25)
    ? `<g fill="none" stroke="#2b2b2b" stroke-width="2.4"><rect x="${120 - eye - 15}" y="${cy - 14}" width="29" height="20" rx="9"/><rect x="${120 + eye - 14}" y="${cy - 14}" width="29" height="20" rx="9"/><path d="M${120 - eye + 14} ${cy - 5} h${2 * eye - 28}"/></g>`
    : '';
  const eyes = [-1, 1]
    .map(
      (side) =>
        `<ellipse cx="${120 + side * eye}" cy="${cy - 4}" rx="7.5" ry="4.2" fill="#fff"/><circle cx="${120 + side * eye}" cy="${cy - 4}" r="3.8" fill="#1e1510"/><path d="M${120 + side * eye - 11} ${cy - 16} q11 ${-brow} 22 0" stroke="${hair}" stroke-width="3" fill="none" stroke-linecap="round"/>`,
    )
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="320" viewBox="0 0 240 320"><rect width="240" height="320" fill="#dfe7ee"/>${long}<path d="M20 320 Q26 248 92 238 L148 238 Q214 248 220 320Z" fill="${shirt}"/><path d="M96 200 h48 v40 q-24 26 -48 0Z" fill="${skin}"/><path d="M96 218 q24 22 48 0 v10 q-24 22 -48 0Z" fill="${shade}"/><ellipse cx="${120 - width}" cy="${cy + 4}" rx="8" ry="13" fill="${skin}"/><ellipse cx="${120 + width}" cy="${cy + 4}" rx="8" ry="13" fill="${skin}"/><path d="M${120 - width} ${cy - 20} Q${120 - width} ${cy - 76} 120 ${cy - 76} Q${120 + width} ${cy - 76} ${120 + width} ${cy - 20} Q${120 + width} ${cy + height * 0.7} 120 ${cy + height} Q${120 - width} ${cy + height * 0.7} ${120 - width} ${cy - 20}Z" fill="${skin}"/>${fringe}${eyes}${glasses}<path d="M118 ${cy + 2} q-7 16 -4 20 q6 4 12 0" stroke="#00000040" stroke-width="2.4" fill="none"/><path d="M${120 - mouth} ${cy + 38} q${mouth} 7 ${2 * mouth} 0 q${-mouth} 12 ${-2 * mouth} 0Z" fill="#b5605a"/></svg>`;
}

function fingerprint(random: SeededRandom): string {
  const cx = random.spread(60, 0.1);
  const cy = random.spread(78, 0.1);
  const twist = random.spread(0.5, 0.6);
  let ridges = '';
  for (let radius = 4; radius < 96; radius += 6.4) {
    const wobble = random.spread(radius * 0.12, 0.8);
    const gap = random.below(60);
    ridges += `<path d="M${cx - radius} ${cy + 60} C${cx - radius - wobble} ${cy - radius * 1.3}, ${cx + radius + wobble * twist} ${cy - radius * 1.5}, ${cx + radius} ${cy + 60 + wobble}" stroke-dasharray="${90 + gap} 4 ${40 + gap} 3"/>`;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="160" viewBox="0 0 120 160"><rect width="120" height="160" fill="#fff"/><g fill="none" stroke="#333" stroke-width="3" stroke-linecap="round">${ridges}</g></svg>`;
}
