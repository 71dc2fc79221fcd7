import { describe, expect, test } from 'vitest';

import { FAULTS_OF, TIMED_FAULTS } from '../faults/fault-rates.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { defaultLayoutFile, readLayout, type LineLayout } from '../../stations/line-layout.ts';
import { ServedPlant, STRIKES } from './served-plant.ts';

test('every fault of the simulated world can be had on command, but for those of the controller’s own computer', () => {
  const own: ReadonlySet<string> = new Set(FAULTS_OF.controller);
  expect(Object.values(STRIKES).flat().toSorted()).toEqual(TIMED_FAULTS.filter((fault) => !own.has(fault)).toSorted());
});

function layout(): LineLayout {
  const read = readLayout(defaultLayoutFile());
  if (!read.ok) throw new Error('the default layout is not readable');
  return read.value;
}

describe('a fault on command', () => {
  const clock = new VirtualClock();
  const plant = (): ServedPlant =>
    new ServedPlant(layout(), {
      clock,
      seed: 'standing',
      speed: 1,
      folder: '',
      introduce: () => Promise.reject(new Error('nothing is served here')),
    });

  test('that waits for its card is listed as armed, is armed once, and can be called off', () => {
    const made = plant();
    expect(made.strike('jam', null, null)).toBe('done');
    expect(made.state().faults).toEqual([{ fault: 'jam', station: '', armed: true, leftMs: null }]);
    expect(made.strike('jam', null, null)).toBe('stands-already');
    expect(made.end('jam', '')).toBe(true);
    expect(made.state().faults).toEqual([]);
    expect(made.end('jam', '')).toBe(false);
  });

  test('strikes the requested station, or none', () => {
    const made = plant();
    expect(made.strike('ribbon-out', 'head-1', null)).toBe('not-there');
    expect(made.strike('interlock-open', 'printer', null)).toBe('not-there');
    expect(made.state().faults).toEqual([]);
  });

  test('lasts for the given duration, or until somebody ends it', async () => {
    const made = plant();
    expect(made.strike('ribbon-out', 'printer', 20_000)).toBe('done');
    await clock.run(() => false, clock.nowMs() + 5000);
    expect(made.state().faults).toEqual([{ fault: 'ribbon-out', station: 'printer', armed: false, leftMs: 15_000 }]);
    expect(made.end('ribbon-out', 'printer')).toBe(true);
    expect(made.state().faults).toEqual([]);
    expect(made.strike('ribbon-out', null, 20_000)).toBe('done');
    await clock.run(() => false, clock.nowMs() + 20_000);
    expect(made.state().faults).toEqual([]);
  });

  test('is over once a person has serviced the machines', () => {
    const made = plant();
    for (const fault of ['lens-dirty', 'print-offset', 'reject-bin-full', 'dead-lot'])
      expect(made.strike(fault, null, null)).toBe('done');
    expect(made.state().faults).toHaveLength(4);
    made.service();
    expect(made.state().faults).toEqual([]);
  });

  test('by the emergency stop’s button stands until it is released', () => {
    const made = plant();
    made.pressEmergencyStop(true);
    expect(made.state().faults).toEqual([
      { fault: 'emergency-stop', station: 'transport', armed: false, leftMs: null },
    ]);
    expect(made.end('emergency-stop', 'transport')).toBe(true);
    expect(made.state().faults).toEqual([]);
  });
});
