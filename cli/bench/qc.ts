import { availableParallelism } from 'node:os';

import { judge } from '../../controller/line/verdict.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import { cardMaterial, type CardMaterial } from '../../controller/personalization/card-material.ts';
import { faceContent } from '../../controller/personalization/faces.ts';
import { PaintingPool } from '../../controller/personalization/painting-pool.ts';
import type { FaceContent, RenderedCard } from '../../recipes/artwork/artwork.ts';
import { placeOf } from '../../recipes/artwork/place.ts';
import { loadProduct } from '../../recipes/product.ts';
import { VisionPool } from '../../simulator/vision/vision-pool.ts';
import type { InspectResult } from '../../stations/quality-control/contract.ts';
import { SeededRandom } from '../../stations/random.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { accept } from '../accepted.ts';

import { benchOf } from './bench.ts';
import { CHIP_DIGEST, DEFECTS, madeWell, type Defect } from './qc-defects.ts';

/**
 * Cards with defects of every kind, really drawn, really looked at: how many of each kind are caught, how many good cards are
 * rejected. A defect that lies within its tolerance is none.
 */

export interface QcFigure {
  readonly cards: number;
  readonly defective: number;
  /** Rejected, for whatever reason. */
  readonly caught: number;
  readonly escaped: number;
  /** Rejected, and the reason says what is wrong. */
  readonly named: number;
  readonly good: number;
  readonly falseRejects: number;
  readonly falseRejectShare: number;
  readonly byDefect: readonly {
    readonly defect: string;
    readonly cards: number;
    readonly caught: number;
    readonly missed: number;
    readonly named: number;
  }[];
  /** What was found on cards that escaped or were rejected wrongly. */
  readonly wrongVerdicts: readonly string[];
}

/** Half of the cards are good. */
const GOOD_SHARE = 0.5;
/** How far away the citizen is whose data come on the wrong card. */
const ANOTHER = 7;
const DRAWN_BYTES = 500;
const NO_IMAGES = { front: new Uint8Array(0), back: new Uint8Array(0) };

async function qcBench(cards: number, seed: string): Promise<QcFigure> {
  const recipe = defaultRecipe(installedRecipes());
  const { artwork } = accept(loadProduct(recipe.folder, true));
  const places = artwork.slots.map(({ side, slot }) => placeOf(side, slot));
  const factory = new CitizenFactory(new SeededRandom(`${seed}/citizens`));
  const painting = new PaintingPool(true);
  const vision = new VisionPool();
  const paint = (content: FaceContent): Promise<RenderedCard> => painting.paint(artwork, recipe, content);
  const materialOf = (index: number): CardMaterial => cardMaterial(factory.citizen(index + 1, 'QC'), recipe.recipe);

  /** Synthetic citizens share their drawings: another one has another face. */
  const anotherThan = (material: CardMaterial, index: number): CardMaterial => {
    for (let step = ANOTHER; ; step += 1) {
      const other = materialOf(index + step);
      if (!sameDrawing(other.portrait, material.portrait)) return other;
    }
  };

  const inspect = async (index: number): Promise<{ defect: Defect | null; findings: string[] }> => {
    const random = new SeededRandom(`${seed}/${index}`);
    const material = materialOf(index);
    const designed = await paint(faceContent(material));
    const defect = random.chance(GOOD_SHARE) ? null : random.pick(DEFECTS);
    const well = madeWell(designed, material, random);
    const other = anotherThan(material, index);
    const means = { random, content: faceContent(material), other, otherContent: faceContent(other), paint };
    const { printed, engraved, chip } = defect === null ? well : await defect.spoil(well, means);
    const { findings } = await vision.look({ printed, engraved, designed, places, noiseSeed: `${seed}/${index}` });
    const seen: InspectResult = { kind: 'inspect', resultId: '', ...findings, chip, images: NO_IMAGES };
    const found = judge(seen, material, recipe.recipe, CHIP_DIGEST, false);
    return { defect, findings: found.map(({ code, context }) => `${code} ${String(context['what'])}`) };
  };

  const tally = new Map(DEFECTS.map(({ name }) => [name, { cards: 0, caught: 0, named: 0 }]));
  const wrongVerdicts: string[] = [];
  let defective = 0;
  let caught = 0;
  let named = 0;
  let good = 0;
  let falseRejects = 0;
  try {
    const next = { index: 0 };
    const worker = async (): Promise<void> => {
      while (next.index < cards) {
        const index = next.index;
        next.index += 1;
        const { defect, findings } = await inspect(index);
        const rejected = findings.length > 0;
        if (defect === null) {
          good += 1;
          if (rejected) {
            falseRejects += 1;
            wrongVerdicts.push(`good card ${index}: ${findings.join(', ')}`);
          }
          continue;
        }
        const row = tally.get(defect.name);
        if (row === undefined) continue;
        row.cards += 1;
        defective += 1;
        if (rejected) {
          row.caught += 1;
          caught += 1;
        }
        if (findings.some((finding) => defect.reasons.test(finding))) {
          row.named += 1;
          named += 1;
        } else wrongVerdicts.push(`${defect.name} on card ${index}: ${findings.join(', ') || 'nothing was found'}`);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, () => worker()));
  } finally {
    await painting.stop();
    await vision.stop();
  }
  return {
    cards,
    defective,
    caught,
    escaped: defective - caught,
    named,
    good,
    falseRejects,
    falseRejectShare: good === 0 ? 0 : Math.round((falseRejects / good) * 10_000) / 10_000,
    byDefect: [...tally].map(([defect, row]) => ({ defect, ...row, missed: row.cards - row.caught })),
    wrongVerdicts,
  };
}

/** The drawings differ in a comment at their beginning alone. */
function sameDrawing(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one.subarray(-DRAWN_BYTES)).equals(Buffer.from(other.subarray(-DRAWN_BYTES)));
}

export const bench = benchOf({
  measure: ({ cards, seed }: { readonly cards: number; readonly seed: string }) => qcBench(cards, seed),
  describe: ({ byDefect, escaped, defective, falseRejects, good }) =>
    [
      ...byDefect.map(
        ({ defect, cards, caught, missed, named }) =>
          `${defect.padEnd(30)} ${String(cards).padStart(5)} cards ${String(caught).padStart(5)} caught ` +
          `${String(missed).padStart(5)} missed ${String(named).padStart(5)} named rightly`,
      ),
      `${escaped} of ${defective} defects escaped; ${falseRejects} of ${good} good cards were rejected`,
    ].join('\n'),
  passes: ({ escaped }) => escaped === 0,
});
