import { afterAll, describe, expect, test } from 'vitest';

import type { Attack, Grounds } from './attack.ts';
import { Battlefield } from './battlefield.ts';
import { ATTACKS } from './registry.ts';

/** The short form of `npm run attack`. */

const field = new Battlefield('short');
afterAll(() => field.stop());

test.each(ATTACKS.filter(({ short }) => short))('$item: $title', async (attack) => {
  const { held, words } = await field.run(attack);
  expect(held, words).toBe(true);
});

describe('an attack', () => {
  const made = (run: Attack['run']): Attack => ({ item: 'X', title: '', steps: [''], expected: '', short: true, run });

  test('that can’t be carried out has not been held', async () => {
    const attack = made((grounds: Grounds) => Promise.reject(new Error(`no ground, ${grounds.size}`)));
    expect(await field.run(attack)).toMatchObject({
      held: false,
      words: expect.stringContaining('no ground') as string,
    });
  });

  test.each(ATTACKS)('$item, $title: says its steps, and what must come of them', ({ steps, expected }) => {
    expect([steps.length > 0, expected !== '']).toEqual([true, true]);
  });
});
