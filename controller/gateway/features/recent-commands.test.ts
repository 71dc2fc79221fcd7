import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../../stations/clock.ts';
import { COMMAND_LIFE_MS, type CommandAnswer } from '../contract.ts';
import { RecentCommands } from './recent-commands.ts';

const DONE: Promise<CommandAnswer> = Promise.resolve({ accepted: true });

let clock = new VirtualClock();
let recent = new RecentCommands(clock);
beforeEach(() => {
  clock = new VirtualClock();
  recent = new RecentCommands(clock);
});

describe('commands that reached the line', () => {
  test('are found by session, name and content', () => {
    recent.keep('session', 'press-1', 'mark', DONE);
    expect(recent.find('session', 'press-1', 'mark')).toBe(DONE);
    expect(recent.find('session', 'press-1', 'another mark')).toBe('other');
    expect(recent.find('session', 'press-2', 'mark')).toBeNull();
  });

  test('are pushed out by no flood of another session', () => {
    recent.keep('session', 'press-1', 'mark', DONE);
    for (let index = 0; index < 5000; index += 1) recent.keep('', `junk-${index}`, 'mark', DONE);
    expect(recent.find('session', 'press-1', 'mark')).toBe(DONE);
    expect(recent.size).toBeLessThanOrEqual(101);
  });

  test('are gone once they could only be expired', async () => {
    recent.keep('session', 'press-1', 'mark', DONE);
    let over = false;
    clock.schedule(4 * COMMAND_LIFE_MS, () => (over = true));
    await clock.run(() => over, clock.nowMs() + 5 * COMMAND_LIFE_MS);
    expect(recent.size).toBe(0);
  });
});
