import { expect, test } from 'vitest';

import { longevityBench } from '../../cli/bench/longevity.ts';
import { NIGHTLY } from '../nightly.ts';

/** The bench of old journals, over a young one: that it runs, and what it says. What it measures here means nothing. */

/** So many that one name has more than one page of them. */
const CARDS = 440;

test.runIf(NIGHTLY)(
  'the bench of longevity writes a journal, starts its controller, asks its pages and verifies it',
  async () => {
    const { ages, claims, ratio } = await longevityBench([CARDS], {
      starts: 1,
      settlesMs: 0,
      progress: () => undefined,
    });

    expect(ages).toHaveLength(1);
    const [age] = ages;
    expect(age).toMatchObject({ cards: CARDS, startsSeconds: [age?.startSeconds] });
    expect(age?.entries).toBeGreaterThan(CARDS * 20);
    for (const figure of [age?.startSeconds, age?.residentMb, age?.liveBytesPerCard, age?.archivedBytesPerCard])
      expect(figure).toBeGreaterThan(0);
    expect(Object.keys(age?.pagesMs ?? {})).toEqual([
      'figures',
      'batches',
      'alarms',
      'card by number',
      'card by order',
      'card by serial',
      'card by name',
      'next page of a name',
      'story',
    ]);
    expect(ratio).toBe(Math.max(...claims.map((claim) => claim.ratio)));
    for (const claim of claims)
      expect(claim).toMatchObject({ cards: CARDS, value: expect.any(Number), bound: expect.any(Number) });
  },
);
