import { describe, expect, test } from 'vitest';

import { sleep, VirtualClock, withTimeout } from './clock.ts';

describe('the virtual clock', () => {
  test('runs tasks in order of their time, and tasks of equal time in order of scheduling', async () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    clock.schedule(20, () => ran.push('late'));
    clock.schedule(10, () => ran.push('first'));
    clock.schedule(10, () => ran.push('second'));
    await clock.run(() => ran.length === 3, 1000);
    expect(ran).toEqual(['first', 'second', 'late']);
    expect(clock.nowMs()).toBe(20);
  });

  test('lets code with await see the instant at which it was resumed', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const walk = async (): Promise<void> => {
      for (const ms of [5, 7, 11]) {
        await sleep(clock, ms, new AbortController().signal);
        seen.push(clock.nowMs());
      }
    };
    void walk();
    await clock.run(() => seen.length === 3, 1000);
    expect(seen).toEqual([5, 12, 23]);
  });

  test('a cancelled task does not run', async () => {
    const clock = new VirtualClock();
    let rang = false;
    const cancel = clock.schedule(10, () => (rang = true));
    cancel();
    expect(await clock.run(() => false, 1000)).toBe('empty');
    expect(rang).toBe(false);
  });

  test('stops at its limit and continues from there', async () => {
    const clock = new VirtualClock();
    let rang = false;
    clock.schedule(100, () => (rang = true));
    expect(await clock.run(() => rang, 50)).toBe('limit');
    expect(clock.nowMs()).toBe(50);
    expect(await clock.run(() => rang, 200)).toBe('done');
    expect(clock.nowMs()).toBe(100);
  });

  test('a promise that settles too late counts as late', async () => {
    const clock = new VirtualClock();
    const results: string[] = [];
    void withTimeout(clock, 10, new Promise<string>(() => undefined), 'late').then((value) => results.push(value));
    void withTimeout(clock, 10, Promise.resolve('there'), 'late').then((value) => results.push(value));
    await clock.run(() => results.length === 2, 1000);
    expect(results).toEqual(['there', 'late']);
  });
});
