import { describe, expect, test } from 'vitest';

import { CHIP_DIGEST, DEFECTS, madeWell, type MadeCard } from '../../cli/bench/qc-defects.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { judge } from '../../controller/line/verdict.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import { cardMaterial } from '../../controller/personalization/card-material.ts';
import { faceContent } from '../../controller/personalization/faces.ts';
import type { FaceContent, RenderedCard } from '../../recipes/artwork/artwork.ts';
import { modelCard } from '../../recipes/artwork/face-model.ts';
import { placeOf } from '../../recipes/artwork/place.ts';
import { loadProduct } from '../../recipes/product.ts';
import type { FaceFindings } from '../../simulator/vision/inspect-faces.ts';
import { modelFindings } from '../../simulator/vision/model-findings.ts';
import { look } from '../../simulator/vision/vision.ts';
import { SeededRandom } from '../../stations/random.ts';

/** The camera and its model in virtual time come to the same verdict. */

const recipe = defaultRecipe(installedRecipes());
const product = loadProduct(recipe.folder, true);
if (!product.ok) throw new Error('the shipped recipe is right');
const { artwork } = product.value;
const places = artwork.slots.map(({ side, slot }) => placeOf(side, slot));
const citizens = new CitizenFactory(new SeededRandom('seeing'));
const material = cardMaterial(citizens.citizen(1, 'QC'), recipe.recipe);
const other = cardMaterial(citizens.citizen(4, 'QC'), recipe.recipe);
const content = faceContent(material);

type Paint = (content: FaceContent) => Promise<RenderedCard>;
type See = (card: MadeCard, designed: RenderedCard) => Promise<FaceFindings> | FaceFindings;

/** Cached, because drawing takes longer than inspecting. */
const drawn = new Map<FaceContent, Promise<RenderedCard>>();
function draw(shown: FaceContent): Promise<RenderedCard> {
  const faces = drawn.get(shown) ?? artwork.render(shown);
  drawn.set(shown, faces);
  return faces;
}

const really: readonly [Paint, See] = [
  draw,
  async ({ printed, engraved }, designed) =>
    (await look({ printed, engraved, designed, places, noiseSeed: 'noise' })).findings,
];
const modelled: readonly [Paint, See] = [
  (shown) => Promise.resolve(modelCard(artwork.slots, shown)),
  ({ printed, engraved }, designed) => modelFindings(printed, engraved, designed, places),
];

async function findings(
  [paint, see]: readonly [Paint, See],
  defect: (typeof DEFECTS)[number] | null,
): Promise<string[]> {
  const random = new SeededRandom('defect');
  const designed = await paint(content);
  const well = madeWell(designed, material, random);
  const means = { random, content, other, otherContent: faceContent(other), paint };
  const card = defect === null ? well : await defect.spoil(well, means);
  const seen = await see(card, designed);
  const nothing = new Uint8Array(0);
  const result = {
    kind: 'inspect',
    resultId: '',
    ...seen,
    chip: card.chip,
    images: { front: nothing, back: nothing },
  } as const;
  return judge(result, material, recipe.recipe, CHIP_DIGEST, false).map(
    ({ code, context }) => `${code} ${String(context['what'])}`,
  );
}

describe('quality control', () => {
  test('finds nothing on a good card', async () => {
    expect(await findings(really, null)).toEqual([]);
    expect(await findings(modelled, null)).toEqual([]);
  });

  test.each(DEFECTS.map((defect) => [defect.name, defect] as const))(
    '%s is detected with the right finding',
    async (_, defect) => {
      expect(await findings(really, defect)).toContainEqual(expect.stringMatching(defect.reasons));
      expect(await findings(modelled, defect)).toContainEqual(expect.stringMatching(defect.reasons));
    },
  );

  test('the camera reads QR code and MRZ from the picture, without knowing them', async () => {
    const designed = await artwork.render(content);
    const otherCard = madeWell(await artwork.render(faceContent(other)), other, new SeededRandom('swap'));
    const seen = await look({ ...otherCard, designed, places, noiseSeed: 'noise' });
    const { qrContent, mrzLine1, mrzLine2, mrzLine3 } = faceContent(other).fields;
    expect(seen.findings.qr).toBe(qrContent);
    expect(seen.findings.mrz).toEqual([mrzLine1, mrzLine2, mrzLine3]);
  });
});
