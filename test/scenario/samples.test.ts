import { describe, expect, test } from 'vitest';

import { isDrawn } from '../../controller/line/samples.ts';
import { sampleOneIn, type LineLayout } from '../../stations/line-layout.ts';
import { SeededRandom } from '../../stations/random.ts';
import { defaultLayout, lineTest, type RunningLine } from './line-test.ts';

/** A part of the cards that QC calls good is looked at by a person; QC can't know which. */

const options = (seed: string, oneIn: number): Parameters<typeof lineTest>[1] => ({
  seed,
  cards: 12,
  blanks: null,
  layout: { ...defaultLayout(), sampleOneIn: oneIn },
});

const drawn = (run: RunningLine): string =>
  [...run.state.cards.values()].find(({ sample }) => sample === 'open')?.id ?? '';

async function sampleShown(run: RunningLine): Promise<string> {
  run.line.start();
  run.attend();
  await run.untilState('Execute');
  run.leave();
  await run.untilState('Held');
  // The machines follow the line within moments.
  await run.advance(1000);
  return drawn(run);
}

function decide(run: RunningLine, card: string, decision: 'approved' | 'refused'): unknown {
  const hand = { work: 'DecideSample', card, decision } as const;
  return run.line.conductor.command({ type: 'hand', hand, id: `decide-${card}`, by: 'Lan' });
}

const kindsOf = (run: RunningLine, card: string): string[] =>
  run.entries.flatMap(({ body }) =>
    ['card.judged', 'card.sampled', 'sample.decided', 'card.condemned', 'card.ended'].includes(body.kind) &&
    'card' in body &&
    body.card === card
      ? [body.kind]
      : [],
  );

describe('a card that is drawn', () => {
  lineTest(
    'does not move before a person has inspected it, and then counts as good',
    options('shown', 1),
    async (run) => {
      const card = await sampleShown(run);
      expect(run.state.reason).toMatchObject({ code: 'line.sample', context: { card } });
      expect(run.state.totals.accepted).toBe(0);
      expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'sample-open' });
      expect(decide(run, 'C0000009', 'approved')).toEqual({ accepted: false, refusal: 'no-sample' });
      expect(decide(run, card, 'approved')).toMatchObject({ accepted: true });
      expect(run.command('Unhold')).toMatchObject({ accepted: true });
      await run.until(() => run.state.totals.accepted === 1);
      // QC's word stands in the journal before the draw.
      expect(kindsOf(run, card)).toEqual(['card.judged', 'card.sampled', 'sample.decided', 'card.ended']);
      expect(run.entries.find(({ body }) => body.kind === 'sample.decided')?.body).toMatchObject({ card, by: 'Lan' });
    },
  );

  lineTest('that a person rejects is remade, and an alarm questions QC', options('refused', 1), async (run) => {
    const card = await sampleShown(run);
    expect(decide(run, card, 'refused')).toMatchObject({ accepted: true });
    expect(run.command('Unhold')).toMatchObject({ accepted: true });
    await run.until(() => run.state.totals.rejected === 1);
    expect(kindsOf(run, card)).toEqual([
      'card.judged',
      'card.sampled',
      'sample.decided',
      'card.condemned',
      'card.ended',
    ]);
    const alarm = [...run.state.alarms.values()].find(({ fault }) => fault.code === 'qc.overruled');
    expect(alarm).toMatchObject({ acknowledged: false, fault: { severity: 'critical', context: { card } } });
    run.attend();
    const { orders, violations } = await run.finish();
    expect([orders, violations]).toEqual([expect.objectContaining({ accepted: 12 }), []]);
  });

  lineTest('still has to be inspected after a restart of the controller', options('anew', 1), async (run) => {
    const card = await sampleShown(run);
    run.restartController();
    await run.advance(5000);
    expect(drawn(run)).toBe(card);
    expect(run.state.totals.accepted).toBe(0);
  });
});

lineTest('some cards of a batch are sampled, and nothing else changes', options('some', 3), async (run) => {
  run.line.start();
  const { orders, violations } = await run.finish();
  const count = run.entries.filter(({ body }) => body.kind === 'card.sampled').length;
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(12);
  expect([orders.accepted, violations]).toEqual([12, []]);
});

lineTest(
  'none is drawn where the line says so, nor on a simulated line that says nothing',
  options('none', 0),
  async (run) => {
    run.line.start();
    await run.finish();
    expect(run.entries.some(({ body }) => body.kind === 'card.sampled')).toBe(false);
  },
);

describe('how many', () => {
  const layout = (said: Partial<LineLayout>): number => sampleOneIn({ ...defaultLayout(), ...said });

  test('one of five hundred on a real line, none on a simulated one, unless the layout says otherwise', () => {
    expect(layout({ simulated: false })).toBe(500);
    expect(layout({ simulated: true })).toBe(0);
    expect(layout({ simulated: false, sampleOneIn: 0 })).toBe(0);
  });

  test('each card is sampled independently, at the configured rate on average', () => {
    const random = new SeededRandom('samples');
    const count = Array.from({ length: 50_000 }, () => isDrawn(random, 100)).filter(Boolean).length;
    expect(count).toBeGreaterThan(420);
    expect(count).toBeLessThan(580);
    expect([isDrawn(random, 0), isDrawn(random, 1)]).toEqual([false, true]);
  });
});
