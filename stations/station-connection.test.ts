import { expect, test } from 'vitest';

import { VirtualClock } from './clock.ts';
import { fault, type Fault } from './fault.ts';
import { SeededRandom } from './random.ts';
import { StationConnection } from './station-connection.ts';

/** Instants at which a connection was tried, of a station whose sessions end at once for this reason. */
async function tries(reason: Fault, forMs: number): Promise<number[]> {
  const clock = new VirtualClock();
  const at: number[] = [];
  const connection = new StationConnection('printer', 'major', clock, new SeededRandom('1'), () => {
    at.push(clock.nowMs());
    return Promise.resolve(reason);
  });
  connection.start();
  await clock.run(() => false, forMs);
  void connection.stop();
  return at;
}

const gaps = (instants: readonly number[]): number[] =>
  instants.slice(1).map((at, index) => at - (instants[index] ?? 0));

test.each(['link.unreachable', 'link.stale', 'link.lost'] as const)(
  'an unreachable station (%s) is tried continuously, so that it is online within a second of its return',
  async (code) => {
    const waits = gaps(await tries(fault(code, 'major', {}), 600_000));
    expect(waits.length).toBeGreaterThan(1000);
    expect(Math.max(...waits)).toBeLessThan(400);
  },
);

test('a station that answers and refuses is tried with growing pauses, and never given up', async () => {
  const waits = gaps(await tries(fault('link.certificate-untrusted', 'major', {}), 600_000));
  expect(waits[0]).toBeLessThan(700);
  const last = waits.slice(-10);
  expect(Math.min(...last)).toBeGreaterThan(2000);
  expect(Math.max(...last)).toBeLessThan(4000);
});
