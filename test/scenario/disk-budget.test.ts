import { expect } from 'vitest';

import type { DiskFigures } from '../../controller/retention/space.ts';
import { FAULTS as english } from '../../hmi/src/words/english/faults.ts';
import { FAULTS as vietnamese } from '../../hmi/src/words/vietnamese/faults.ts';
import { lineTest } from './line-test.ts';

/** A batch for which the disk has too little space is not begun, with an alarm; with enough space the line continues by itself. */

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
    const { context = {} } = run.state.reason ?? {};
    expect(english['disk.batch-too-large']('', context)).toBe(
      'Batch B-d1 is not started: its 20 cards need 0.1 GB on the disk, 0 GB are free for it',
    );
    expect(vietnamese['disk.batch-too-large']('', context)).toBe(
      'Chưa bắt đầu lô B-d1: 20 thẻ cần 0,1 GB trên ổ đĩa, chỉ còn 0 GB cho lô này',
    );
    run.line.disk = figures(1e11);
    await run.untilState('Execute');
    // What was begun is finished, whatever becomes of the disk.
    await run.until(() => run.state.totals.accepted >= 2);
    run.line.disk = figures(0);
    await run.finish();
    expect(run.state.totals.accepted).toBe(20);
  },
);
