import { describe, expect, test } from 'vitest';

import { CHANGES_AT_ONCE, EVENTS_PER_SECOND } from '../../controller/line/station-pace.ts';
import { hostileFrame, Hostility, laserEvent } from './hostile/hostile-machine.ts';
import { RunningLine } from './line-test.ts';

/** A laser that sends changes without end, on a line that is restarted meanwhile. */

const MESSAGE_EVERY_MS = 1;
const QUIET_MS = 60_000;

async function chattering(): Promise<RunningLine> {
  const hostility = new Hostility();
  const run = new RunningLine({
    seed: 'isolation',
    cards: 3,
    blanks: null,
    cryptography: 'off',
    between: {
      opcUa: (device) => device,
      serial: (station, bytes) => (station === 'laser' ? hostileFrame(hostility, bytes) : bytes),
    },
  });
  run.line.start();
  await run.until(() => laser(run)?.connection === 'online');
  hostility.mode = 'all';
  for (let n = 0; n < EVENTS_PER_SECOND * 4 && laser(run)?.isolated === null; n += 1) {
    run.line.inject('laser', laserEvent(hostility, n));
    await run.advance(MESSAGE_EVERY_MS);
  }
  hostility.mode = 'none';
  return run;
}

const laser = ({ state }: RunningLine) => state.stations.get('laser');

describe('H2: a station that is isolated', () => {
  test('stays so when it is quiet and when the controller starts anew, until a person returns it', async () => {
    const run = await chattering();
    expect(run.entries.filter(({ body }) => body.kind === 'station.isolated')).toHaveLength(1);
    await run.advance(QUIET_MS);
    expect(laser(run)).toMatchObject({ connection: 'offline', isolated: { code: 'station.chattering' } });
    run.restartController();
    await run.advance(QUIET_MS);
    expect(laser(run)).toMatchObject({ connection: 'offline', isolated: { code: 'station.chattering' } });
    expect([...run.state.stations.values()].filter(({ connection }) => connection !== 'online')).toHaveLength(1);
    const before = run.entries.length;
    run.line.conductor.command({
      type: 'hand',
      hand: { work: 'ReturnStation', station: 'laser' },
      id: 'back',
      by: 'Lan',
    });
    await run.until(() => laser(run)?.connection === 'online');
    expect(run.entries.slice(before).length).toBeLessThan(CHANGES_AT_ONCE);
    expect(run.entries.slice(before).map(({ body }) => body.kind)).toContain('station.returned');
    const proof = await run.finish();
    expect(proof).toMatchObject({ chain: 'intact', violations: [] });
  });
});
