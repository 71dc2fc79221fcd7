import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { fault } from '../../stations/fault.ts';
import { parseJobKey } from '../../stations/job-key.ts';
import { OFFLINE, cleanedText, type StationEvent, type StationStatus } from '../../stations/station.ts';
import {
  CHANGES_AFTER,
  CHANGES_AT_ONCE,
  CHANGE_EVERY_MS,
  EVENTS_PER_SECOND,
  StationPace,
  type Admission,
} from './station-pace.ts';

let clock: VirtualClock;
let pace: StationPace;
beforeEach(() => {
  clock = new VirtualClock();
  pace = new StationPace(clock);
});

const ONLINE: StationStatus = { ...OFFLINE, connection: 'online', unitState: 'Execute', bootId: cleanedText('boot-1') };
const status = (of: Partial<StationStatus>): StationEvent => ({ type: 'status', status: { ...ONLINE, ...of } });
const boot = (n: number): StationEvent => status({ bootId: cleanedText(`boot-${n}`) });
const pass = (ms: number): Promise<unknown> => {
  clock.schedule(ms, () => undefined);
  return clock.run(() => false, clock.nowMs() + ms);
};
const say = (times: number, event: (n: number) => StationEvent): Admission[] =>
  Array.from({ length: times }, (_, n) => pace.admit('laser', event(n)));

describe('H2: a station that says something new without end', () => {
  test('is heard so often, then left out, and costs nothing more', () => {
    const admitted = say(40_000, boot);
    expect(admitted.slice(0, CHANGES_AT_ONCE)).toEqual(Array.from({ length: CHANGES_AT_ONCE }, () => 'hear'));
    expect(admitted[CHANGES_AT_ONCE]).toBe('isolate');
    expect(new Set(admitted.slice(CHANGES_AT_ONCE + 1))).toEqual(new Set(['ignore']));
  });

  test('keeps no other one from being heard', () => {
    say(CHANGES_AT_ONCE + 1, boot);
    expect(pace.admit('printer', status({}))).toBe('hear');
  });

  test('is left out until it is returned, however quiet it is meanwhile, and sooner if it begins anew', async () => {
    say(CHANGES_AT_ONCE + 1, boot);
    await pass(3_600_000);
    expect(pace.admit('laser', boot(1000))).toBe('ignore');
    pace.returned('laser');
    expect(say(CHANGES_AFTER + 1, (n) => boot(5000 + n))).toEqual([
      ...Array.from({ length: CHANGES_AFTER }, () => 'hear'),
      'isolate',
    ]);
  });
});

describe('H2: a station that changes now and then', () => {
  test('is heard for ever', async () => {
    for (let n = 0; n < 1000; n += 1) {
      await pass(CHANGE_EVERY_MS);
      expect(pace.admit('laser', boot(n))).toBe('hear');
    }
  });

  test('and repeats itself in between costs only what it changes', async () => {
    for (let second = 0; second < 60; second += 1) {
      expect(new Set(say(EVENTS_PER_SECOND / 2, () => status({})))).toEqual(new Set(['hear']));
      await pass(1000);
    }
  });
});

test('H2: a station that reports ended jobs without end is left out', () => {
  const answer = { state: 'failed', fault: fault('laser.failed', 'major', {}), begun: true } as const;
  const ended = (n: number): StationEvent => {
    const key = parseJobKey(`line/C${n}/engrave/1`);
    if (key === null) throw new Error('no key');
    return { type: 'jobEnded', key, answer };
  };
  const admitted = say(12_000, ended);
  expect(admitted.filter((admission) => admission === 'hear')).toHaveLength(EVENTS_PER_SECOND);
  expect(admitted.filter((admission) => admission === 'isolate')).toHaveLength(1);
});
