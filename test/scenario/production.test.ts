import { describe, expect, test } from 'vitest';

import { lineTest, RunningLine } from './line-test.ts';

describe('production', () => {
  lineTest(
    'makes every order once, and outputs the cards in batch order',
    { seed: 'p1', cards: 40, blanks: null },
    async (run) => {
      await run.produce(1);
      await run.finish();
      const orders = run.entries.flatMap(({ body }) =>
        body.kind === 'card.ended' && body.outcome === 'accepted' ? [body.order] : [],
      );
      expect(orders).toEqual(Array.from({ length: 40 }, (_, index) => run.orderAt(index)));
      expect(run.state.totals).toMatchObject({ issued: 40, accepted: 40, rejected: 0 });
    },
  );

  lineTest('keeps all encoder heads busy at once', { seed: 'p2', cards: 30, blanks: null }, async (run) => {
    await run.produce(4);
    const busy = [...run.state.jobs.values()].filter(({ work }) => work === 'encode');
    expect(busy.length).toBeGreaterThanOrEqual(5);
  });

  lineTest('never starts by itself', { seed: 'p3', cards: 3, blanks: null }, async (run) => {
    run.line.start();
    await run.advance(60_000);
    expect(run.lineState).toBe('Stopped');
    expect(run.state.totals.issued).toBe(0);
  });

  lineTest(
    'holds on command, moves nothing, and continues on command',
    { seed: 'p4', cards: 12, blanks: null },
    async (run) => {
      await run.produce(2);
      expect(run.command('Hold')).toMatchObject({ accepted: true });
      await run.untilState('Held');
      expect(run.state.reason?.code).toBe('line.held-by-person');
      const before = run.state.totals.issued;
      await run.advance(120_000);
      expect(run.lineState).toBe('Held');
      expect(run.state.totals.issued).toBe(before);
      expect(run.command('Unhold')).toMatchObject({ accepted: true });
      await run.untilState('Execute');
    },
  );

  lineTest(
    'is suspended while the feeder is empty and goes on when it is filled',
    { seed: 'p5', cards: 20, blanks: 6 },
    async (run) => {
      run.line.start();
      run.attend();
      await run.untilState('Suspended');
      expect(run.state.reason?.code).toBe('transport.feeder-empty');
      run.line.plant.world.feeder.fill(100);
      for (const machine of run.line.plant.machines)
        if (machine.link === 'opcua' && machine.id === 'transport') machine.device.start();
      await run.untilState('Execute');
    },
  );

  lineTest(
    'stops, and makes the rest of the batch after a new start',
    { seed: 'p6', cards: 12, blanks: null },
    async (run) => {
      await run.produce(2);
      run.command('Stop');
      await run.untilState('Stopped');
      expect(run.command('Start')).toEqual({ accepted: false, refusal: 'not-in-this-state' });
    },
  );

  test('the same seed gives the same journal, another seed another one', async () => {
    const digest = async (seed: string): Promise<string> => {
      const run = new RunningLine({ seed, cards: 8, blanks: null });
      await run.produce(1);
      await run.finish();
      return run.line.store.digest;
    };
    const first = await digest('one');
    expect(await digest('one')).toBe(first);
    expect(await digest('two')).not.toBe(first);
  });
});
