import { describe, expect } from 'vitest';

import { lineTest, type RunningLine } from './line-test.ts';

const options = (seed: string): Parameters<typeof lineTest>[1] => ({
  seed,
  cards: 12,
  blanks: null,
  firstArticle: true,
});

/** Starts the line; the first card of the batch is made, and waits under the camera. */
async function firstCardShown(run: RunningLine): Promise<string> {
  run.line.start();
  run.attend();
  await run.untilState('Execute');
  run.leave();
  await run.untilState('Held');
  // The machines follow the line within moments.
  await run.advance(1000);
  return run.state.batch?.firstArticleCard ?? '';
}

function decide(run: RunningLine, card: string, decision: 'approved' | 'refused'): unknown {
  const hand = { work: 'DecideFirstArticle', card, decision } as const;
  return run.line.conductor.command({ type: 'hand', hand, id: `decide-${card}`, by: 'test' });
}

describe('the first card of a batch', () => {
  lineTest('is made alone, and the line waits until a person has inspected it', options('alone'), async (run) => {
    const card = await firstCardShown(run);
    expect(card).toBe('C0000001');
    expect(run.state.reason?.code).toBe('line.first-article');
    expect(run.state.totals).toMatchObject({ issued: 1, accepted: 0 });
    expect(run.state.cards.get(card)?.measures).toHaveProperty('printOffsetMm');
    await run.advance(60_000);
    expect(run.state.totals.issued).toBe(1);
    expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'first-article-open' });
    expect(decide(run, 'C0000009', 'approved')).toEqual({ accepted: false, refusal: 'no-first-article' });
    expect(decide(run, card, 'approved')).toMatchObject({ accepted: true });
    expect(run.command('Unhold')).toMatchObject({ accepted: true });
    await run.until(() => run.state.totals.accepted === 2);
    expect(run.state.totals.issued).toBeGreaterThan(2);
  });

  lineTest(
    'that a person rejects goes to the reject bin, and the next one is shown',
    options('refused'),
    async (run) => {
      const card = await firstCardShown(run);
      expect(decide(run, card, 'refused')).toMatchObject({ accepted: true });
      expect(run.command('Unhold')).toMatchObject({ accepted: true });
      await run.until(() => run.lineState === 'Held' && run.state.batch?.firstArticleCard !== '');
      expect(run.state.batch?.firstArticleCard).toBe('C0000002');
      expect(run.state.totals).toMatchObject({ issued: 2, accepted: 0, rejected: 1 });
    },
  );

  lineTest('still has to be inspected after a restart of the controller', options('anew'), async (run) => {
    const card = await firstCardShown(run);
    run.restartController();
    await run.advance(5000);
    expect(run.state.batch?.firstArticleCard).toBe(card);
    expect(run.state.totals.accepted).toBe(0);
  });
});
