import { expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { ScaledClock } from './clocks.ts';

const LIMIT_MS = 100_000;

async function until(clock: VirtualClock, atMs: number): Promise<void> {
  let there = false;
  clock.schedule(atMs - clock.nowMs(), () => (there = true));
  await clock.run(() => there, LIMIT_MS);
}

test('a machine that runs twenty times as fast does in one second what takes twenty', async () => {
  const clock = new VirtualClock();
  const machine = new ScaledClock(clock, 20);
  let endedAtMs = 0;
  machine.schedule(20_000, () => (endedAtMs = clock.nowMs()));
  await until(clock, 2000);
  expect(endedAtMs).toBe(1000);
  expect(machine.nowMs()).toBe(40_000);
});

test('work under way goes on at the new speed from where it is', async () => {
  const clock = new VirtualClock();
  const machine = new ScaledClock(clock, 1);
  let endedAtMs = 0;
  machine.schedule(1000, () => (endedAtMs = clock.nowMs()));
  await until(clock, 500);
  machine.setFactor(5);
  expect(machine.nowMs()).toBe(500);
  await until(clock, 2000);
  expect(endedAtMs).toBe(600);
  expect(machine.nowMs()).toBe(500 + 5 * 1500);
});

test('what was cancelled stays cancelled when the speed changes', async () => {
  const clock = new VirtualClock();
  const machine = new ScaledClock(clock, 1);
  let ran = 0;
  const cancel = machine.schedule(1000, () => (ran += 1));
  machine.schedule(10, () => (ran += 1));
  await until(clock, 100);
  cancel();
  machine.setFactor(60);
  await until(clock, 5000);
  expect(ran).toBe(1);
});
