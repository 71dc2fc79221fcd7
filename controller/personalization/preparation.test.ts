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

function preparation(faces = new Faces(MODEL_PAINTER, true)): Preparation {
  const citizens = new CitizenFactory(new SeededRandom('citizens'));
  return new Preparation({
    clock: new VirtualClock(),
    entropy: new SeededRandom('entropy'),
    signer: { certificate: new Uint8Array(0), sign: never, close: () => Promise.resolve() },
    signerUsageEndMs: 0,
    newChipKeys: never,
    chipSecurity: { parameters: 'explicit', trustPoint: null },
    readOrder: (order) => citizens.citizen(Number(order), 'T'),
    faces,
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

describe('what was prepared and is not wanted any more', () => {
  const wanted = (...orders: number[]): Wanted[] =>
    orders.map((order) => ({ order: String(order), attempt: 1, chip: false }));
  const turn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

  test('is forgotten: of a batch that is held, split or taken over by another', async () => {
    const prepared = preparation();
    prepared.want(wanted(1, 2, 3), recipe);
    await turn();
    prepared.want(wanted(2, 4), recipe);
    await turn();
    expect(prepared.held.toSorted()).toEqual(['2', '4']);
    prepared.forgetAll();
    expect(prepared.held).toEqual([]);
  });

  test('is forgotten where it was still being drawn', async () => {
    let finish: () => void = () => undefined;
    const drawn = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow = {
      ...MODEL_PAINTER,
      paint: async (...given: Parameters<typeof MODEL_PAINTER.paint>) => {
        await drawn;
        return MODEL_PAINTER.paint(...given);
      },
    };
    const prepared = preparation(new Faces(slow, true));
    prepared.want(wanted(1), recipe);
    prepared.want([], recipe);
    finish();
    await drawn;
    await turn();
    await turn();
    expect(prepared.held).toEqual([]);
    expect(prepared.wantsAgain).toBe(false);
  });

  test('and its card has left the line: nothing of it stays', async () => {
    const prepared = preparation();
    prepared.want(wanted(1), recipe);
    await turn();
    prepared.ended({ order: '1', attempt: 1 });
    expect(prepared.held).toEqual([]);
  });
});
