import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SignInThrottle, strangerAt, type Source } from './sign-in-throttle.ts';

const SCREEN: Source = { rank: 'known', id: 'screen 1' };
const STRANGER = strangerAt('192.0.2.7');
const HOUR_MS = 3_600_000;

let clock = new VirtualClock();
let throttle = new SignInThrottle(clock);
beforeEach(() => {
  clock = new VirtualClock();
  throttle = new SignInThrottle(clock);
});
const pass = async (ms: number): Promise<void> => {
  let over = false;
  clock.schedule(ms, () => (over = true));
  await clock.run(() => over, clock.nowMs() + ms + 1);
};
/** So many wrong tries, as far as they are let through; how many were. */
function guess(name: string, source: Source, times: number): number {
  let through = 0;
  for (let time = 0; time < times; time += 1) {
    const counted = throttle.begin(name, source);
    counted?.wrong();
    if (counted !== null) through += 1;
  }
  return through;
}

describe('guessing', () => {
  test('after five wrong secrets a name waits, longer each time', async () => {
    expect(guess('Lan', SCREEN, 9)).toBe(5);
    const first = throttle.waitMs('LAN', SCREEN);
    await pass(first);
    expect(guess('lan', SCREEN, 9)).toBe(1);
    expect(throttle.waitMs('Lan', SCREEN)).toBeGreaterThan(first);
    expect(throttle.waitMs('Minh', SCREEN)).toBe(0);
  });

  test.each(['đức', 'ĐỨC', 'Đức'.normalize('NFD')])('waits in whatever letters the name is typed: %s', (name) => {
    guess('Đức', SCREEN, 5);
    expect(throttle.begin(name, SCREEN)).toBeNull();
  });

  test('of many names from one place waits as well', () => {
    const through = Array.from({ length: 100 }, (_, index) => guess(`name ${index}`, STRANGER, 1));
    expect(through.filter((one) => one > 0)).toHaveLength(20);
  });

  test('of one name from many places waits as well', () => {
    const through = Array.from({ length: 100 }, (_, index) => guess('Lan', strangerAt(`192.0.2.${index}`), 1));
    expect(through.filter((one) => one > 0)).toHaveLength(20);
  });

  test('that was right, or was not looked at, counts for nothing', () => {
    for (let time = 0; time < 50; time += 1) throttle.begin('Lan', SCREEN)?.dropped();
    for (let time = 0; time < 50; time += 1) throttle.begin('Lan', SCREEN)?.right();
    expect(throttle.waitMs('Lan', SCREEN)).toBe(0);
  });
});

describe('H3: guesses side by side', () => {
  test('of one name are looked at one at a time', () => {
    const open = Array.from({ length: 70 }, () => throttle.begin('Minh', SCREEN)).filter((one) => one !== null);
    expect(open).toHaveLength(1);
    open[0]?.wrong();
    expect(throttle.begin('Minh', SCREEN)).not.toBeNull();
  });

  test('of many names are no more than those after each other', () => {
    const open = Array.from({ length: 70 }, (_, index) => throttle.begin(`name ${index}`, SCREEN));
    expect(open.filter((one) => one !== null)).toHaveLength(20);
  });
});

describe('H4: strangers', () => {
  test('make no known screen wait, however much they guess', async () => {
    for (let hour = 0; hour < 10; hour += 1) {
      for (let index = 0; index < 200; index += 1) guess('Lan', strangerAt(`198.51.100.${index}`), 9);
      expect(throttle.waitMs('Lan', SCREEN)).toBe(0);
      throttle.begin('Lan', SCREEN)?.right();
      await pass(HOUR_MS / 4);
    }
  });

  test('are not remembered for ever: one try a quarter of an hour keeps nobody out', async () => {
    guess('Lan', STRANGER, 60);
    for (let quarter = 0; quarter < 40; quarter += 1) {
      await pass(HOUR_MS / 4);
      guess('Lan', STRANGER, 1);
    }
    expect(throttle.waitMs('Lan', strangerAt('203.0.113.9'))).toBe(0);
    expect(throttle.waitMs('Lan', STRANGER)).toBe(0);
  });

  test('keep nobody of another name out', () => {
    for (let index = 0; index < 200; index += 1) guess('Lan', strangerAt(`198.51.100.${index}`), 9);
    expect(throttle.waitMs('Minh', strangerAt('203.0.113.9'))).toBe(0);
  });

  test.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2'],
    ['2001:db8::1', '2001:db8:0:0:5::'],
    ['fe80::1%eth0', 'fe80::2'],
  ])('%s and %s are one place', (one, other) => {
    expect(strangerAt(one)).toEqual(strangerAt(other));
  });

  test.each([
    ['192.0.2.7', '192.0.2.8'],
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
  ])('%s and %s are two', (one, other) => {
    expect(strangerAt(one)).not.toEqual(strangerAt(other));
  });
});
