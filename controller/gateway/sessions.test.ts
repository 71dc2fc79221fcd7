import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { PictureItems } from './contract.ts';
import { differ } from './picture.ts';
import { Sessions } from './sessions.ts';

describe('sign-in by the one-time link', () => {
  let clock = new VirtualClock();
  let sessions = new Sessions(clock, new SeededRandom('gateway'));
  beforeEach(() => {
    clock = new VirtualClock();
    sessions = new Sessions(clock, new SeededRandom('gateway'));
  });
  const pass = async (ms: number): Promise<void> => {
    let over = false;
    clock.schedule(ms, () => (over = true));
    await clock.run(() => over, ms + 1);
  };

  test('the link lets its first visitor in, and nobody after', () => {
    const link = sessions.newLink('operator');
    const session = sessions.redeem(link);
    expect(session !== null && sessions.valid(session)).toBe(true);
    expect(sessions.redeem(link)).toBeNull();
  });

  test('a link that nobody opened for a quarter of an hour is void', async () => {
    const link = sessions.newLink('operator');
    await pass(16 * 60_000);
    expect(sessions.redeem(link)).toBeNull();
  });

  test('a new link makes the one before void', () => {
    const first = sessions.newLink('operator');
    const second = sessions.newLink('operator');
    expect(sessions.redeem(first)).toBeNull();
    expect(sessions.redeem(second)).not.toBeNull();
  });

  test('visitors can’t flood the console with links', async () => {
    sessions.newLink('operator');
    expect(sessions.askForLink('operator')).toBeNull();
    await pass(11_000);
    expect(sessions.askForLink('operator')).not.toBeNull();
  });

  test('a session ends after a shift', async () => {
    const session = sessions.redeem(sessions.newLink('operator')) ?? '';
    await pass(13 * 3_600_000);
    expect(sessions.valid(session)).toBe(false);
  });

  test('no guess is a session', () => {
    expect(sessions.valid('')).toBe(false);
    expect(sessions.redeem('')).toBeNull();
  });
});

describe('deltas', () => {
  const picture = (cards: PictureItems['cards']): PictureItems =>
    ({
      line: { id: 'l' },
      batch: null,
      blanks: { issued: 0 },
      stations: {},
      cards,
      alarms: {},
      tasks: {},
      plugs: null,
    }) as unknown as PictureItems;
  const card = (position: string): PictureItems['cards'][string] =>
    ({ id: 'c', position }) as unknown as PictureItems['cards'][string];

  test('nothing changed: nothing is sent', () => {
    expect(differ(picture({ a: card('x') }), picture({ a: card('x') }))).toBeNull();
  });

  test('what changed, what came and what went, and nothing else', () => {
    const before = picture({ a: card('x'), b: card('y'), c: card('z') });
    const after = picture({ a: card('x'), b: card('moved'), d: card('new') });
    expect(differ(before, after)).toEqual({ cards: { b: card('moved'), d: card('new'), c: null } });
  });
});
