import { describe, expect } from 'vitest';

import { lineTest } from './line-test.ts';

describe('the controller is killed and another starts from its journal', () => {
  for (const moment of [40, 1037, 2791, 5003, 8888, 13_461, 20_007, 26_262, 31_999, 44_104, 60_500, 75_321]) {
    lineTest(
      `${moment} ms after the start, and nothing is lost or made twice`,
      { seed: `r-${moment}`, cards: 16, blanks: null },
      async (run) => {
        run.line.start();
        run.attend();
        await run.advance(moment);
        run.restartController();
        await run.advance(30_000);
        // A restart moves nothing by itself.
        expect(['Stopped', 'Held', 'Complete', 'Idle', 'Resetting']).toContain(run.lineState);
      },
    );
  }

  lineTest('ten times in one batch', { seed: 'r-ten', cards: 20, blanks: null }, async (run) => {
    run.line.start();
    for (let time = 0; time < 10; time += 1) {
      run.attend();
      await run.advance(9000 + 777 * time);
      run.restartController();
    }
  });

  lineTest('while the printer’s plug is out', { seed: 'r-printer', cards: 16, blanks: null }, async (run) => {
    await run.produce(2);
    await run.untilWorkAt('printer');
    run.line.unplug('printer');
    await run.advance(500);
    run.restartController();
    await run.advance(10_000);
    run.line.plug('printer');
  });

  lineTest(
    'after a long silence: transport and laser held by themselves, and obey again',
    { seed: 'r-silence', cards: 16, blanks: null },
    async (run) => {
      await run.produce(3);
      run.line.conductor.halt();
      await run.line.conductor.stop();
      await run.advance(10_000);
      run.restartController();
      const heldFirst = (): boolean => run.state.stations.get('transport')?.unitState === 'Held';
      await run.until(heldFirst);
    },
  );
});
