import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import type { EntryBody } from '../journal/entry.ts';
import { RefusedTries, type RefusedTry } from './refused-tries.ts';

const WRONG: RefusedTry = { kind: 'session.refused', person: 'Lan', why: 'wrong-secret' };
const SIGNATURE: RefusedTry = { kind: 'signature.refused', person: 'Minh', by: 'Lan', why: 'wrong-secret' };

let clock = new VirtualClock();
let written: EntryBody[] = [];
let groups = 0;
let tries = new RefusedTries(clock, () => undefined);
beforeEach(() => {
  clock = new VirtualClock();
  written = [];
  groups = 0;
  tries = new RefusedTries(clock, (facts) => {
    written.push(...facts);
    groups += 1;
  });
});
const pass = async (ms: number): Promise<void> => {
  let over = false;
  clock.schedule(ms, () => (over = true));
  await clock.run(() => over, clock.nowMs() + ms + 1);
};

describe('H5: wrong secrets in the journal', () => {
  test('have an entry each while they are few', () => {
    tries.add(WRONG, 'stranger');
    expect(written).toEqual([WRONG]);
  });

  test('of a flood are counted: a thousand a second make a few entries a minute', async () => {
    for (let second = 0; second < 60; second += 1) {
      for (let time = 0; time < 1000; time += 1) tries.add(WRONG, 'stranger');
      await pass(1000);
    }
    expect(groups).toBeLessThan(40);
    expect(written.at(-1)).toMatchObject({ kind: 'refusals.counted' });
    tries.stop();
    const counted = written.map((body) => (body.kind === 'refusals.counted' ? body.wrong : 1));
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(60_000);
  });

  test('H3: of second persons have their entries, whatever strangers do meanwhile', () => {
    for (let time = 0; time < 1000; time += 1) tries.add(WRONG, 'stranger');
    tries.add(SIGNATURE, 'known');
    expect(written.at(-1)).toEqual(SIGNATURE);
  });

  test('that are only counted are written as the controller stops', () => {
    for (let time = 0; time < 100; time += 1) tries.add({ ...WRONG, why: 'throttled' }, 'stranger');
    tries.stop();
    expect(written.at(-1)).toMatchObject({ kind: 'refusals.counted', wrong: 0, throttled: 99 });
  });
});
