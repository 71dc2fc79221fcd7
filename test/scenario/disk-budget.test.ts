import { expect } from 'vitest';

import type { DiskFigures } from '../../controller/retention/space.ts';
import { lineTest } from './line-test.ts';

/** A batch that can't be finished on the disk is not begun, and says so; with room again the line goes on by itself. */

const figures = (roomBytes: number): DiskFigures => ({
  roomBytes,
  totalBytes: 1e12,
  bytesPerCard: 350_000,
  cardsPerDay: 20_000,
  pace: 'design',
  daysLeft: null,
  cardsLeft: 0,
  logBytes: 0,
  logHeld: false,
});

lineTest(
  'a disk that is nearly full before a batch: no blank is fed for it, and room lets the line go on',
  { seed: 'd1', cards: 20, blanks: null },
  async (run) => {
    run.line.disk = figures(505_000_000);
    run.line.start();
    run.attend();
    await run.untilState('Suspended');
    expect(run.state.totals.issued).toBe(0);
    expect(run.state.reason).toMatchObject({ code: 'disk.batch-too-large', context: { cards: 20, room: 0 } });
    expect(run.state.alarms.get('disk:batch' as never)?.active).toBe(true);
    run.line.disk = figures(1e11);
    await run.untilState('Execute');
    // What was begun is finished, whatever becomes of the disk.
    await run.until(() => run.state.totals.accepted >= 2);
    run.line.disk = figures(0);
    await run.finish();
    expect(run.state.totals.accepted).toBe(20);
  },
);
