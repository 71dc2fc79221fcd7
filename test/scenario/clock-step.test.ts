import { describe, expect } from 'vitest';

import type { CommandReply } from '../../controller/line/conductor-ports.ts';
import { lineTest, type RunningLine } from './line-test.ts';

/** The wall clock is changed: the dates of cards would be wrong. */

const DAY_MS = 24 * 3_600_000;

const confirm = (run: RunningLine, by: string, witness: string): CommandReply =>
  run.line.conductor.command({ type: 'hand', hand: { work: 'ConfirmClock', witness }, id: `${by}-${witness}`, by });

describe('a wall clock that is changed', () => {
  lineTest('holds the line until two people confirm it', { seed: 'c1', cards: 6, blanks: null }, async (run) => {
    await run.produce(1);
    run.leave();
    run.line.stepWallClock(-3_600_000);
    await run.untilState('Held');
    expect(run.state.reason).toMatchObject({ code: 'line.clock-stepped', context: { seconds: -3600 } });
    expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'clock-not-confirmed' });
    expect(confirm(run, 'Lan', '')).toEqual({ accepted: false, refusal: 'two-people' });
    expect(confirm(run, 'Lan', 'lan')).toEqual({ accepted: false, refusal: 'two-people' });
    expect(confirm(run, 'Lan', 'Minh')).toMatchObject({ accepted: true });
    expect(confirm(run, 'Lan', 'Hoa')).toEqual({ accepted: false, refusal: 'no-clock-step' });
    expect(run.command('Unhold')).toMatchObject({ accepted: true });
    await run.until(() => run.state.totals.accepted === 6);
  });

  lineTest(
    'by the correction of a time service is only reported',
    { seed: 'c2', cards: 3, blanks: null },
    async (run) => {
      await run.produce(1);
      run.line.stepWallClock(30_000);
      await run.until(() => run.state.totals.accepted === 3);
      expect(run.states).not.toContain('Held');
      expect(run.entries.some(({ body }) => body.kind === 'clock.stepped')).toBe(true);
    },
  );

  lineTest(
    'still has to be confirmed after a restart of the controller',
    { seed: 'c3', cards: 3, blanks: null },
    async (run) => {
      await run.produce(1);
      run.leave();
      run.line.stepWallClock(7_200_000);
      await run.untilState('Held');
      run.line.restartController();
      await run.advance(10_000);
      expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'clock-not-confirmed' });
      run.attend();
      await run.until(() => run.state.totals.accepted === 3);
      expect(run.entries.some(({ body }) => body.kind === 'clock.confirmed' && body.by === 'unattended')).toBe(true);
    },
  );

  lineTest(
    'by two hours back while no controller ran holds the line as it does while one runs',
    { seed: 'c4', cards: 4, blanks: null },
    async (run) => {
      await run.produce(1);
      run.leave();
      run.line.stepWallClock(-7_200_000);
      run.line.restartController();
      await run.advance(10_000);
      expect(run.state.reason).toMatchObject({ code: 'line.clock-stepped', context: { while: 'off' } });
      expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'clock-not-confirmed' });
      expect(confirm(run, 'Lan', 'lan')).toEqual({ accepted: false, refusal: 'two-people' });
      expect(confirm(run, 'Lan', 'Minh')).toMatchObject({ accepted: true });
      run.attend();
      await run.until(() => run.state.totals.accepted === 4);
    },
  );

  lineTest(
    'by three days ahead while no controller ran is confirmed by an unattended line itself',
    { seed: 'c5', cards: 4, blanks: null },
    async (run) => {
      await run.produce(1);
      run.leave();
      run.line.stepWallClock(3 * DAY_MS);
      run.line.restartController();
      await run.advance(10_000);
      expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'clock-not-confirmed' });
      run.attend();
      await run.until(() => run.state.totals.accepted === 4);
      const told = run.entries.flatMap(({ body }) => (body.kind === 'clock.confirmed' ? [body] : []));
      expect(told).toMatchObject([{ by: 'unattended' }]);
      expect(told[0]?.byMs).toBeGreaterThan(3 * DAY_MS - 60_000);
    },
  );

  lineTest(
    'is right after a night without a controller: nobody is asked',
    { seed: 'c6', cards: 3, blanks: null },
    async (run) => {
      await run.produce(1);
      run.leave();
      run.line.stepWallClock(DAY_MS / 2);
      run.line.restartController();
      await run.advance(10_000);
      expect(run.state.clockStepMs).toBe(0);
      expect(run.state.reason).toMatchObject({ code: 'line.restarted' });
    },
  );
});
