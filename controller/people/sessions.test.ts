import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { IDLE_LOCK_MS, Sessions, type Identity } from './sessions.ts';

const DEMO: Identity = { person: 'demo', roles: ['operator'], how: 'link', idle: 'stays' };
const LAN: Identity = { person: 'Lan', roles: ['operator'], how: 'password', idle: 'locks' };

let clock = new VirtualClock();
let sessions = new Sessions(clock, new SeededRandom('sessions'));
beforeEach(() => {
  clock = new VirtualClock();
  sessions = new Sessions(clock, new SeededRandom('sessions'));
});
const pass = async (ms: number): Promise<void> => {
  let over = false;
  clock.schedule(ms, () => (over = true));
  await clock.run(() => over, clock.nowMs() + ms + 1);
};

describe('sign-in by the one-time link', () => {
  test('the link lets its first visitor in, and nobody after', () => {
    const link = sessions.newLink(DEMO);
    const redeemed = sessions.redeem(link);
    expect(sessions.visitor(redeemed?.token ?? '')).toMatchObject({ person: 'demo', locked: false });
    expect(sessions.redeem(link)).toBeNull();
  });

  test('a link that nobody opened for a quarter of an hour is void', async () => {
    const link = sessions.newLink(DEMO);
    await pass(16 * 60_000);
    expect(sessions.redeem(link)).toBeNull();
  });

  test('a new link makes the one before void', () => {
    const first = sessions.newLink(DEMO);
    const second = sessions.newLink(DEMO);
    expect(sessions.redeem(first)).toBeNull();
    expect(sessions.redeem(second)).not.toBeNull();
  });

  test('visitors can’t flood the console with links', async () => {
    sessions.newLink(DEMO);
    expect(sessions.askForLink(DEMO)).toBeNull();
    await pass(11_000);
    expect(sessions.askForLink(DEMO)).not.toBeNull();
  });
});

describe('sessions', () => {
  test('end after a shift', async () => {
    const token = sessions.open(DEMO);
    await pass(13 * 3_600_000);
    expect(sessions.visitor(token)).toBeNull();
  });

  test('lock when nobody touches the screen, and a locked one stays locked', async () => {
    const token = sessions.open(LAN);
    await pass(IDLE_LOCK_MS - 1000);
    sessions.touch(token);
    await pass(IDLE_LOCK_MS - 1000);
    expect(sessions.visitor(token)?.locked).toBe(false);
    await pass(2000);
    sessions.touch(token);
    expect(sessions.visitor(token)?.locked).toBe(true);
  });

  test('of somebody who has left are over at once, on every screen', () => {
    const tokens = [sessions.open(LAN), sessions.open(LAN)];
    const other = sessions.open(DEMO);
    sessions.closeAllOf('lan');
    for (const token of tokens) expect(sessions.visitor(token)).toBeNull();
    expect(sessions.visitor(other)).not.toBeNull();
  });

  test('of one person, however many, end nobody else’s', () => {
    const lan = sessions.open(LAN);
    for (let index = 0; index < 500; index += 1) sessions.open({ ...LAN, person: 'Minh' });
    expect(sessions.visitor(lan)).not.toBeNull();
  });

  test('no guess is a session', () => {
    expect(sessions.visitor('')).toBeNull();
    expect(sessions.redeem('')).toBeNull();
  });
});

test('a screen is known by the mark that this controller gave it, and by no other', () => {
  const mark = sessions.newScreen();
  expect(sessions.screenOf(mark)).not.toBeNull();
  expect(sessions.screenOf(sessions.newScreen())).not.toBe(sessions.screenOf(mark));
  expect(sessions.screenOf('')).toBeNull();
  expect(sessions.screenOf(mark.slice(0, -1))).toBeNull();
  expect(sessions.screenOf(new Sessions(clock, new SeededRandom('another start')).newScreen())).toBeNull();
});
