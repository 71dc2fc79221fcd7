import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { IDLE_LOCK_MS, Sessions, type Identity, type KnownNow } from './sessions.ts';
import { SessionFile } from './session-file.ts';

/** Sessions by name go on over a restart of the controller. */

const LAN: Identity = { person: 'Lan', roles: ['operator'], how: 'password', idle: 'locks' };
const DEMO: Identity = { person: 'demo', roles: ['operator'], how: 'link', idle: 'stays' };
const KEY = new SeededRandom('key').bytes(32);
const folder = mkdtempSync(join(tmpdir(), 'cardline-sessions-'));
const file = join(folder, 'sessions.sealed');
const known: KnownNow = (person, how) => ({ ...LAN, person, how, roles: ['engineer'] });

let clock = new VirtualClock();
let starts = 0;

/** A controller that starts, with the sessions that the one before has kept. */
function start(knownNow: KnownNow = known, key = KEY): Sessions {
  starts += 1;
  const random = new SeededRandom(`start ${starts}`);
  const sessions = new Sessions(clock, random);
  sessions.keepIn(new SessionFile(file, key, random), knownNow);
  return sessions;
}

const pass = async (ms: number): Promise<void> => {
  let over = false;
  clock.schedule(ms, () => (over = true));
  await clock.run(() => over, clock.nowMs() + ms + 1);
};

beforeEach(() => {
  clock = new VirtualClock();
  rmSync(file, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('after a restart', () => {
  test('a session by name goes on, with the roles of now', () => {
    const token = start().open(LAN);
    expect(start().visitor(token)).toMatchObject({ person: 'Lan', roles: ['engineer'], locked: false, fresh: false });
  });

  test('it is locked while what is known of people is being compared, and goes on after that', () => {
    const token = start().open(LAN);
    let pending = true;
    const sessions = start((person, how) => (pending ? 'pending' : known(person, how)));
    expect(sessions.visitor(token)).toMatchObject({ person: 'Lan', locked: true });
    expect([...(sessions.visitor(token)?.permissions ?? [])]).toEqual([]);
    pending = false;
    expect(sessions.visitor(token)).toMatchObject({ roles: ['engineer'], locked: false });
  });

  test('it has ended where the person has left, has signed out, or had it ended', () => {
    const left = start().open(LAN);
    expect(start(() => null).visitor(left)).toBeNull();
    const before = start();
    const out = before.open(LAN);
    before.close(out);
    expect(start().visitor(out)).toBeNull();
    const ended = start().open(LAN);
    start().closeAllOf('lan');
    expect(start().visitor(ended)).toBeNull();
  });

  test('it locks and ends when it would have', async () => {
    const token = start().open(LAN);
    await pass(IDLE_LOCK_MS + 1000);
    expect(start().visitor(token)).toMatchObject({ locked: true });
    await pass(12 * 3_600_000);
    expect(start().visitor(token)).toBeNull();
  });

  test('a known screen is known', () => {
    const mark = start().newScreen();
    expect(start().screenOf(mark)).not.toBeNull();
  });

  test('the console’s link has to be opened anew', () => {
    const token = start().open(DEMO);
    expect(start().visitor(token)).toBeNull();
  });
});

describe('what is kept', () => {
  test('has no token and no name in the clear, and opens with its own key alone', () => {
    const token = start().open(LAN);
    const bytes = readFileSync(file);
    for (const word of [token, 'Lan', 'password']) expect(bytes.includes(word)).toBe(false);
    expect(start(known, new SeededRandom('another').bytes(32)).visitor(token)).toBeNull();
  });

  test('that was damaged lets nobody in', () => {
    const token = start().open(LAN);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(start().visitor(token)).toBeNull();
  });
});

describe('a wall board', () => {
  test('sees the line and does nothing, also after a restart', () => {
    const token = start().newBoard();
    const board = start().board(token);
    expect(board).toMatchObject({ roles: [], locked: true });
    expect([...(board?.permissions ?? [])]).toEqual(['line.see']);
  });

  test('is one by a token that was made here alone', () => {
    const sessions = start();
    const [name = ''] = sessions.newBoard().split('.');
    for (const forged of ['', '.', name, `${name}.`, `${name}.${name}`, sessions.newScreen()])
      expect(sessions.board(forged)).toBeNull();
  });

  test('is signed out with all others, also for the next start', () => {
    const sessions = start();
    const token = sessions.newBoard();
    sessions.signOutBoards();
    expect(sessions.board(token)).toBeNull();
    expect(start().board(token)).toBeNull();
    expect(sessions.board(sessions.newBoard())).not.toBeNull();
  });
});
