import type { CardMaterial } from '../../controller/personalization/card-material.ts';
import type { FaceContent, RenderedCard } from '../../recipes/artwork/artwork.ts';
import { drawImperfection, type FaceWork, type Imperfection } from '../../simulator/workmanship.ts';
import { sidesOf } from '../../stations/card-work.ts';
import type { ChipFindings } from '../../stations/quality-control/contract.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { CHIP_FILES } from '../../recipes/recipe.ts';
import { identifierText } from '../../stations/smartcard/icao9303/lds.ts';
import { hash } from 'node:crypto';

/** Defects that a card can have, each beyond its tolerance, and the finding that names it. */

export interface MadeCard {
  readonly printed: FaceWork | null;
  readonly engraved: FaceWork | null;
  readonly chip: ChipFindings;
}

/** What there is to spoil a card with. */
export interface Means {
  readonly random: SeededRandom;
  readonly content: FaceContent;
  readonly other: CardMaterial;
  readonly otherContent: FaceContent;
  readonly paint: (content: FaceContent) => Promise<RenderedCard>;
}

export interface Defect {
  readonly name: string;
  /** Findings, as `code what`, of which one says what is wrong. */
  readonly reasons: RegExp;
  readonly spoil: (card: MadeCard, means: Means) => MadeCard | Promise<MadeCard>;
}

/** SHA-256 of what a good card's chip was given. */
export const CHIP_DIGEST = 'c'.repeat(64);

export function madeWell(designed: RenderedCard, material: CardMaterial, random: SeededRandom): MadeCard {
  return {
    printed: workOf(designed, 'colour', random),
    engraved: workOf(designed, 'laser', random),
    chip: chipOf(material, CHIP_DIGEST),
  };
}

function workOf(designed: RenderedCard, layer: 'colour' | 'laser', random: SeededRandom): FaceWork {
  return {
    format: 'image/png',
    faces: sidesOf(designed, layer),
    imperfection: drawImperfection(random, { offsetMm: 0, contrastLossPercent: 0 }),
  };
}

/** A genuine chip with this citizen's data. */
function chipOf(material: CardMaterial, contentDigest: string): ChipFindings {
  const files: Record<string, string> = {};
  for (const name of material.chipFiles) {
    if (name === 'dg3') continue;
    const content = material.files.get(name);
    files[identifierText(CHIP_FILES[name])] = content === undefined ? '' : hash('sha256', content);
  }
  return {
    protocol: 'PACE',
    access: 'open',
    locked: true,
    files,
    refused: {},
    passive: 'valid',
    changed: [],
    contentDigest,
    signer: '',
    active: 'proven',
    chip: 'proven',
    terminal: 'absent',
  };
}

function imperfect(work: FaceWork | null, how: Partial<Imperfection>): FaceWork | null {
  return work === null ? null : { ...work, imperfection: { ...work.imperfection, ...how } };
}

const between = (random: SeededRandom, least: number, most: number): number => least + random.unit() * (most - least);

function offset(random: SeededRandom): readonly [number, number] {
  const { offsetMm } = drawImperfection(random, { offsetMm: between(random, 0.42, 0.7), contrastLossPercent: 0 });
  return offsetMm;
}

/** The card shows something else than its order says: drawn anew from other content. */
async function redrawn(card: MadeCard, means: Means, content: FaceContent): Promise<MadeCard> {
  const drawn = await means.paint(content);
  return {
    ...card,
    printed: card.printed === null ? null : { ...card.printed, faces: sidesOf(drawn, 'colour') },
    engraved: card.engraved === null ? null : { ...card.engraved, faces: sidesOf(drawn, 'laser') },
  };
}

function otherDigit(text: string, at: number): string {
  const digit = text[at] === '9' ? '8' : '9';
  return `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
}

export const DEFECTS: readonly Defect[] = [
  {
    name: 'print misplaced',
    reasons: /printOffsetMm/,
    spoil: (card, { random }) => ({ ...card, printed: imperfect(card.printed, { offsetMm: offset(random) }) }),
  },
  {
    name: 'engraving misplaced',
    reasons: /engraveOffsetMm/,
    spoil: (card, { random }) => ({ ...card, engraved: imperfect(card.engraved, { offsetMm: offset(random) }) }),
  },
  {
    name: 'print pale',
    reasons: /printContrastPercent/,
    spoil: (card, { random }) => ({
      ...card,
      printed: imperfect(card.printed, { contrastLossPercent: between(random, 36, 75) }),
    }),
  },
  {
    name: 'engraving pale',
    reasons: /engraveContrastPercent/,
    spoil: (card, { random }) => ({
      ...card,
      engraved: imperfect(card.engraved, { contrastLossPercent: between(random, 42, 80) }),
    }),
  },
  {
    name: 'print blurred',
    // A blur takes of the contrast, too.
    reasons: /sharpnessPercent|printContrastPercent/,
    spoil: (card, { random }) => ({
      ...card,
      printed: imperfect(card.printed, { blurMm: between(random, 0.16, 0.3) }),
    }),
  },
  {
    name: 'scratch',
    reasons: /defectAreaMm2/,
    spoil: (card, { random }) => {
      const fromMm = [between(random, 10, 40), between(random, 5, 45)] as const;
      const toMm = [fromMm[0] + between(random, 14, 35), between(random, 5, 45)] as const;
      const scratch = {
        side: random.pick(['front', 'back'] as const),
        fromMm,
        toMm,
        widthMm: between(random, 0.3, 0.5),
      };
      return { ...card, engraved: imperfect(card.engraved, { scratches: [scratch] }) };
    },
  },
  {
    name: 'print mirrored',
    reasons: /print\.mirrored/,
    spoil: (card) => ({ ...card, printed: imperfect(card.printed, { mirrored: true }) }),
  },
  { name: 'not printed', reasons: /print\./, spoil: (card) => ({ ...card, printed: null }) },
  { name: 'not engraved', reasons: /engrave\.mrzLine1/, spoil: (card) => ({ ...card, engraved: null }) },
  {
    name: 'portrait of another',
    reasons: /print\.portrait/,
    spoil: (card, means) => redrawn(card, means, { ...means.content, pictures: means.otherContent.pictures }),
  },
  {
    name: 'QR code of another',
    reasons: /print\.qrContent/,
    spoil: (card, means) => {
      const { qrContent = '' } = means.otherContent.fields;
      return redrawn(card, means, { ...means.content, fields: { ...means.content.fields, qrContent } });
    },
  },
  {
    name: 'one digit of the zone wrong',
    reasons: /engrave\.mrzLine2/,
    spoil: (card, means) => {
      const mrzLine2 = otherDigit(means.content.fields.mrzLine2 ?? '', means.random.below(6));
      return redrawn(card, means, { ...means.content, fields: { ...means.content.fields, mrzLine2 } });
    },
  },
  {
    name: 'one digit of the number wrong',
    reasons: /engrave\.personalNumber/,
    spoil: (card, means) => {
      const personalNumber = otherDigit(means.content.fields.personalNumber ?? '', means.random.below(12));
      return redrawn(card, means, { ...means.content, fields: { ...means.content.fields, personalNumber } });
    },
  },
  {
    name: 'name of another',
    reasons: /print\.fullName/,
    spoil: (card, means) => {
      const { fullName = '' } = means.otherContent.fields;
      return redrawn(card, means, { ...means.content, fields: { ...means.content.fields, fullName } });
    },
  },
  {
    name: 'chip of another',
    reasons: /chip\.other-citizen/,
    spoil: (card, { other }) => ({ ...card, chip: chipOf(other, 'd'.repeat(64)) }),
  },
];
