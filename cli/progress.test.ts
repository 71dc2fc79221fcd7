import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../stations/clock.ts';
import { Progress } from './progress.ts';
import { StatusLine } from './status-line.ts';

/** What a person who waits is shown. */

const ERASE = '\r\u001B[K';

function begun(isTTY: boolean, total: number | null) {
  const clock = new VirtualClock();
  const written: string[] = [];
  const line = new StatusLine({ isTTY, columns: 80, write: (text) => written.push(text) });
  const progress = new Progress({ clock, line, what: 'verify', total, unit: 'entries' });
  return { clock, written, progress, line };
}

async function after(clock: VirtualClock, seconds: number): Promise<void> {
  clock.schedule(seconds * 1000, () => undefined);
  await clock.run(() => false, clock.nowMs() + seconds * 1000);
}

describe('a bar', () => {
  test('appears once something has lasted two seconds', async () => {
    const { clock, written, progress } = begun(true, 200);
    progress.reach(10);
    await after(clock, 1.9);
    progress.reach(90);
    expect(written).toEqual([]);
    await after(clock, 0.1);
    progress.reach(100);
    expect(written).toEqual([`${ERASE}verify  [############------------] 50 %  100 of 200 entries  2 s`]);
  });

  test('counts where nobody knows the end', async () => {
    const { clock, written, progress } = begun(true, null);
    await after(clock, 3);
    progress.reach(5000);
    expect(written).toEqual([`${ERASE}verify  5000 entries  3 s`]);
  });

  test('leaves nothing behind', async () => {
    const { clock, written, progress } = begun(true, 200);
    await after(clock, 2);
    progress.reach(200);
    progress.end();
    progress.end();
    expect(written.slice(1)).toEqual([ERASE]);
  });

  test('is written on a terminal alone', async () => {
    const { clock, written, progress } = begun(false, 200);
    await after(clock, 60);
    progress.reach(100);
    progress.end();
    expect(written).toEqual([]);
  });
});

test('the last line is cut at the width of the terminal', () => {
  const written: string[] = [];
  const line = new StatusLine({ isTTY: true, columns: 10, write: (text) => written.push(text) });
  line.show('0123456789abc');
  expect(written).toEqual([`${ERASE}012345678`]);
});
