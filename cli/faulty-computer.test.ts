import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../stations/clock.ts';
import { FaultyComputer } from './faulty-computer.ts';

let time: VirtualClock;
let computer: FaultyComputer;
let told: string[];

const passes = (ms: number): Promise<unknown> => time.run(() => false, time.nowMs() + ms);

beforeEach(() => {
  time = new VirtualClock();
  computer = new FaultyComputer(time);
  told = [];
});

function startController(): void {
  const victim = {
    halt: () => void told.push('halted'),
    limitDisk: (full: boolean) => void told.push(full ? 'no room' : 'room'),
  };
  void computer.follow(victim).then(() => told.push('gone'));
}

/** Time goes on while it stands at `room`. */
async function hasRoom(): Promise<boolean> {
  let room = false;
  void computer.room(new AbortController().signal).then(() => (room = true));
  await passes(0);
  return room;
}

describe('a controller that is killed on command', () => {
  test('is gone, once whoever struck has been answered', async () => {
    startController();
    expect(computer.strike('controller-killed', null)).toBe(true);
    expect(told).toEqual([]);
    await passes(1000);
    expect(told).toEqual(['halted', 'gone']);
  });

  test.each([
    ['controller-killed-uncommitted', 'before'],
    ['controller-killed-unsent', 'after'],
  ] as const)('by %s is halted %s its next commit', async (fault, point) => {
    startController();
    computer.strike(fault, null);
    await passes(1000);
    expect(told).toEqual([]);
    for (const each of ['before', 'after'] as const) {
      computer.commits(each);
      expect(told.includes('halted')).toBe(each === point || point === 'before');
    }
  });

  test('strikes nobody before the next one has started', async () => {
    startController();
    computer.strike('controller-killed', null);
    await passes(1000);
    expect(computer.strike('controller-killed', null)).toBe(false);
    startController();
    computer.commits('before');
    expect(told).toEqual(['halted', 'gone']);
  });
});

describe('a disk that is full on command', () => {
  test('takes nothing for as long as was said, and the controller that noticed may start then', async () => {
    startController();
    computer.strike('disk-full', 20);
    await passes(1000);
    expect(told).toEqual(['no room']);
    computer.takeController();
    expect(await hasRoom()).toBe(false);
    await passes(20_000);
    expect(await hasRoom()).toBe(true);
    expect(told).toEqual(['no room', 'halted', 'gone']);
  });

  test('takes all again of a controller that had nothing to write meanwhile', async () => {
    startController();
    computer.strike('disk-full', 5);
    await passes(10_000);
    expect(told).toEqual(['no room', 'room']);
  });
});

test('a clock that was moved is moved back the next time, whatever controller runs', async () => {
  const from = computer.clock.wallTimeMs() - time.wallTimeMs();
  startController();
  computer.strike('clock-step', 60);
  await passes(1000);
  computer.takeController();
  startController();
  expect(computer.clock.wallTimeMs() - time.wallTimeMs() - from).toBe(60_000);
  computer.strike('clock-step', null);
  await passes(1000);
  expect(computer.clock.wallTimeMs() - time.wallTimeMs()).toBe(from);
});

test('what no computer can have is refused', () => {
  startController();
  expect(computer.strike('jam', null)).toBe(false);
});
