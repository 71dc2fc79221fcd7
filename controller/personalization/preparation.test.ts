import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { CitizenFactory } from '../orders/synthetic/citizens.ts';
import { Faces, MODEL_PAINTER } from './faces.ts';
import { Preparation, type Wanted } from './preparation.ts';

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the recipe is not right');
const recipe = loaded.value;
const never = (): never => {
  throw new Error('nothing is signed here');
};

function preparation(): Preparation {
  const citizens = new CitizenFactory(new SeededRandom('citizens'));
  return new Preparation({
    clock: new VirtualClock(),
    entropy: new SeededRandom('entropy'),
    signer: { certificate: new Uint8Array(0), sign: never, close: () => Promise.resolve() },
    signerUsageEndMs: 0,
    newChipKeys: never,
    chipSecurity: { parameters: 'explicit', trustPoint: null },
    readOrder: (order) => citizens.citizen(Number(order), 'T'),
    faces: new Faces(MODEL_PAINTER, true),
  });
}

describe('cards that are prepared ahead', () => {
  test('are all made in the end, though only some are begun at once', async () => {
    const prepared = preparation();
    const cards = Array.from({ length: 40 }, (_, index): Wanted => ({
      order: String(index + 1),
      attempt: 1,
      chip: false,
    }));
    let rounds = 0;
    do {
      prepared.want(cards, recipe);
      await new Promise((resolve) => process.nextTick(resolve));
      rounds += 1;
    } while (prepared.wantsAgain);
    expect(rounds).toBeGreaterThan(1);
    expect(cards.filter(({ order }) => prepared.faces(order) === null)).toEqual([]);
  });
});
