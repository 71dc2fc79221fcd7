import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { RealClock, sleep } from '../../stations/clock.ts';
import { CHEAP } from '../people/hashing-kit.ts';
import type { HashingTask } from '../people/hashing-worker.ts';
import { REVALIDATE_MS } from '../people/open-id-grants.ts';
import type { Revalidated } from '../people/open-id.ts';
import { IDLE_LOCK_MS } from '../people/sessions.ts';
import { Doors, PASSWORD } from './doors-kit.ts';

/** Attacks on sign-in, sessions, secrets and second persons, over the routes as they are served. */

const PIN = '258013';
const NEW_PASSWORD = 'another long pass phrase';
const DAY_MS = 24 * 3_600_000;

let doors: Doors;
beforeEach(async () => (doors = await Doors.open()));
afterEach(() => doors.close());

/** A real line's first people: two who may change accounts, and two of the floor. */
async function people(): Promise<void> {
  await doors.person('Hoa', 'administrator');
  await doors.person('Nga', 'security-officer');
  await doors.person('Lan', 'operator');
  await doors.person('Minh', 'operator');
}
const second = (person: string, secret = PASSWORD): object => ({ person, secret });

describe('C1: a locked screen is no key', () => {
  beforeEach(people);

  test('sets no PIN, changes no password, and says that it is locked', async () => {
    const screen = await doors.signedIn('Hoa');
    await doors.pass(IDLE_LOCK_MS);
    for (const [url, body] of [
      ['/api/my-pin', { pin: PIN }],
      ['/api/my-pin', { pin: PIN, secret: PASSWORD }],
      ['/api/my-password', { password: NEW_PASSWORD, secret: PASSWORD }],
      ['/api/people', { action: 'leave', name: 'Lan', second: second('Nga') }],
    ] as const)
      expect(await screen.post(url, body)).toMatchObject({ status: 401, refusal: 'locked' });
    expect(await screen.signIn('Hoa', PIN, 'pin')).toMatchObject({ refusal: 'wrong-secret' });
  });

  test('is unlocked by its owner’s secret, and may sign out', async () => {
    const screen = await doors.signedIn('Lan');
    await doors.pass(IDLE_LOCK_MS);
    expect(await screen.signIn('Lan', PASSWORD)).toMatchObject({ status: 200 });
    expect((await screen.get('/api/session')).body).toMatchObject({ signedIn: true, locked: false });
    await doors.pass(IDLE_LOCK_MS);
    expect(await screen.post('/api/sign-out', {})).toMatchObject({ status: 200 });
    expect((await screen.get('/api/session')).body).toMatchObject({ signedIn: false });
  });

  test('nor is one that was left open: a secret is changed with the one before it alone', async () => {
    const screen = await doors.signedIn('Lan');
    expect(await screen.post('/api/my-pin', { pin: PIN })).toMatchObject({ refusal: 'wrong-secret' });
    expect(await screen.post('/api/my-pin', { pin: PIN, secret: 'a guess of it' })).toMatchObject({
      refusal: 'wrong-secret',
    });
    expect(await screen.post('/api/my-pin', { pin: PIN, secret: PASSWORD })).toMatchObject({ status: 200 });
    expect(await screen.post('/api/my-pin', { pin: '314159', secret: PIN })).toMatchObject({ status: 200 });
    expect(await screen.post('/api/my-password', { password: NEW_PASSWORD, secret: 'x' })).toMatchObject({
      refusal: 'wrong-secret',
    });
  });

  test('whoever has another password is out of every other screen', async () => {
    const [left, screen] = [await doors.signedIn('Lan'), await doors.signedIn('Lan')];
    await screen.post('/api/my-password', { password: NEW_PASSWORD, secret: PASSWORD });
    expect((await left.get('/api/session')).body).toMatchObject({ signedIn: false });
    expect((await screen.get('/api/session')).body).toMatchObject({ signedIn: true });
    expect(await doors.browser().signIn('Lan', PASSWORD)).toMatchObject({ refusal: 'wrong-secret' });
  });
});

describe('H3: guesses at a second person’s PIN', () => {
  test('side by side are looked at one at a time, counted before, and written down', async () => {
    let hashing = 0;
    let atOnce = 0;
    await doors.close();
    doors = await Doors.open({
      hashing: {
        derive: async (task: HashingTask) => {
          hashing += 1;
          atOnce = Math.max(atOnce, hashing);
          await sleep(new RealClock(), 1, new AbortController().signal);
          hashing -= 1;
          return CHEAP.derive(task, 'known');
        },
      },
    });
    await people();
    const lan = await doors.signedIn('Lan');
    atOnce = 0;
    const guesses = Array.from({ length: 70 }, (_, index) =>
      lan.post('/api/handovers', { by: '', note: '', second: second('Minh', String(258_013 + index)) }),
    );
    const refusals = (await Promise.all(guesses)).map(({ refusal }) => refusal);
    expect(atOnce).toBe(1);
    expect(refusals.filter((one) => one === 'wrong-secret').length).toBeLessThanOrEqual(5);
    const told = doors.facts('signature.refused');
    expect(told[0]).toEqual({
      kind: 'signature.refused',
      person: 'Minh',
      by: 'Lan',
      why: expect.stringMatching(/wrong-secret|throttled/) as string,
    });
    expect(told.filter(({ why }) => why === 'wrong-secret')).toHaveLength(
      refusals.filter((one) => one === 'wrong-secret').length,
    );
  });
});

describe('H4: strangers who guess', () => {
  beforeEach(people);

  test('keep nobody out of a screen that knows them', async () => {
    const screen = await doors.signedIn('Lan');
    await screen.post('/api/sign-out', {});
    for (let host = 0; host < 100; host += 1)
      for (const name of ['Lan', 'Minh', 'whoever']) await doors.browser(`198.51.100.${host}`).signIn(name, 'a guess');
    expect(await screen.signIn('Lan', PASSWORD)).toMatchObject({ status: 200 });
    expect(await doors.browser('198.51.100.1').signIn('Lan', PASSWORD)).toMatchObject({ refusal: 'wait' });
  });

  test('keep nobody else out of a screen that knows nobody', async () => {
    for (let time = 0; time < 60; time += 1) await doors.browser('198.51.100.1').signIn('whoever', 'a guess');
    expect(await doors.browser('203.0.113.1').signIn('Lan', PASSWORD)).toMatchObject({ status: 200 });
  });
});

describe('H5: sign-ins of nobody', () => {
  test('make a bounded number of entries, each of them durable, and are counted', async () => {
    await people();
    const before = doors.commits;
    for (let time = 0; time < 1000; time += 1) await doors.browser(`198.51.100.${time % 250}`).signIn('Lan', 'a guess');
    expect(doors.commits - before).toBeLessThanOrEqual(5);
    doors.entrance.stop();
    expect(doors.facts('refusals.counted')).toHaveLength(1);
  });
});

describe('H7: one person is not two', () => {
  beforeEach(people);

  test('nobody changes accounts alone', async () => {
    const hoa = await doors.signedIn('Hoa');
    for (const ask of [
      { action: 'add', name: 'Tuấn', roles: ['production-manager'], password: PASSWORD },
      { action: 'roles', name: 'Lan', roles: ['production-manager'] },
      { action: 'password', name: 'Lan', password: NEW_PASSWORD },
      { action: 'leave', name: 'Lan' },
    ]) {
      expect(await hoa.post('/api/people', ask), ask.action).toMatchObject({ refusal: 'two-people' });
      const alike = { ...ask, second: second('H\u043ea') };
      expect(await hoa.post('/api/people', alike), ask.action).toMatchObject({ refusal: 'two-people' });
      const guessed = { ...ask, second: second('Nga', 'a guess of it') };
      expect(await hoa.post('/api/people', guessed), ask.action).toMatchObject({ refusal: 'wrong-secret' });
      const operator = { ...ask, second: second('Minh') };
      expect(await hoa.post('/api/people', operator), ask.action).toMatchObject({ refusal: 'not-permitted' });
    }
    expect(doors.accounts.all()).toHaveLength(4);
  });

  test('two people do, and both stand in the journal', async () => {
    const hoa = await doors.signedIn('Hoa');
    const ask = { action: 'roles', name: 'Lan', roles: ['engineer'], second: second('Nga') };
    expect(await hoa.post('/api/people', ask)).toMatchObject({ status: 200 });
    expect(doors.facts('person.changed').at(-1)).toMatchObject({ person: 'Lan', by: 'Hoa', second: 'Nga' });
  });

  test('nobody gives themselves a role, nor signs for what is done to them', async () => {
    const hoa = await doors.signedIn('Hoa');
    const own = { action: 'roles', name: 'hoa', roles: ['engineer'], second: second('Nga') };
    expect(await hoa.post('/api/people', own)).toMatchObject({ refusal: 'own-account' });
    const theirs = { action: 'password', name: 'nga', password: NEW_PASSWORD, second: second('Nga') };
    expect(await hoa.post('/api/people', theirs)).toMatchObject({ refusal: 'own-account' });
  });

  test.each([
    ['a new account', { action: 'add', name: 'Tuấn', roles: ['operator'], password: NEW_PASSWORD }, 'Tuấn'],
    ['a password that was reset', { action: 'password', name: 'Minh', password: NEW_PASSWORD }, 'Minh'],
  ])('%s is no second person for a day: whoever set it may know it', async (_, ask, name) => {
    const hoa = await doors.signedIn('Hoa');
    expect(await hoa.post('/api/people', { ...ask, second: second('Nga') })).toMatchObject({ status: 200 });
    const lan = await doors.signedIn('Lan');
    const handover = { by: '', note: '', second: second(name, NEW_PASSWORD) };
    expect(await lan.post('/api/handovers', handover)).toMatchObject({ refusal: 'not-yet-second' });
    await doors.pass(DAY_MS);
    const later = await doors.signedIn('Lan');
    expect(await later.post('/api/handovers', handover)).toMatchObject({ status: 200 });
  });

  test('its owner may sign at once who has made one of their own before somebody else than set it', async () => {
    await doors.person('Bình', 'administrator');
    const hoa = await doors.signedIn('Hoa');
    const reset = { action: 'password', name: 'Minh', password: NEW_PASSWORD, second: second('Nga') };
    await hoa.post('/api/people', reset);
    const own = { secret: NEW_PASSWORD, password: 'my very own pass phrase' };
    const minh = await doors.signedIn('Minh', NEW_PASSWORD);
    // Alone, or before whoever set it: who knows the secret could do the same.
    expect(await minh.post('/api/my-password', { ...own, second: second('Hoa') })).toMatchObject({
      refusal: 'two-people',
    });
    const stranger = await doors.signedIn('Minh', NEW_PASSWORD);
    await stranger.post('/api/my-pin', { pin: PIN, secret: NEW_PASSWORD });
    expect(await minh.post('/api/my-password', { ...own, second: second('Bình') })).toMatchObject({ status: 200 });
    expect((await stranger.get('/api/session')).body).toMatchObject({ signedIn: false });
    const lan = await doors.signedIn('Lan');
    const handover = (secret: string): object => ({ by: '', note: '', second: second('Minh', secret) });
    expect(await lan.post('/api/handovers', handover(PIN))).toMatchObject({ refusal: 'wrong-secret' });
    expect(await lan.post('/api/handovers', handover(own.password))).toMatchObject({ status: 200 });
  });

  test('who manages accounts witnesses nothing that the floor does', async () => {
    const lan = await doors.signedIn('Lan');
    const handover = { by: '', note: '', second: second('Hoa') };
    expect(await lan.post('/api/handovers', handover)).toMatchObject({ refusal: 'not-permitted' });
  });
});

describe('H7: whoever sits at the console', () => {
  const owner = async (): Promise<ReturnType<Doors['browser']>> => {
    const browser = doors.browser();
    const link = new URL(doors.entrance.newLink() ?? '');
    await browser.get(link.pathname + link.search);
    return browser;
  };
  const account = (name: string, role: string): object => ({ action: 'add', name, roles: [role], password: PASSWORD });

  test('adds the first people, until two of them may change accounts; then nobody is owner any more', async () => {
    const console = await owner();
    expect(await console.post('/api/people', account('Hoa', 'administrator'))).toMatchObject({ status: 200 });
    expect(await console.post('/api/people', account('Nga', 'security-officer'))).toMatchObject({ status: 200 });
    expect(await console.post('/api/people', account('Lan', 'operator'))).toMatchObject({ refusal: 'not-signed-in' });
    expect(doors.entrance.newLink()).toBeNull();
  });

  test('changes nobody who is there', async () => {
    const console = await owner();
    await console.post('/api/people', account('Hoa', 'administrator'));
    const reset = { action: 'password', name: 'Hoa', password: NEW_PASSWORD };
    expect(await console.post('/api/people', reset)).toMatchObject({ refusal: 'two-people' });
  });

  test('is nobody any more once the screen was left alone', async () => {
    const console = await owner();
    await doors.pass(IDLE_LOCK_MS);
    expect(await console.get('/api/people')).toMatchObject({ status: 401, refusal: 'not-signed-in' });
  });
});

describe('H8: somebody who signs in elsewhere', () => {
  const SUBJECT = 'subject-of-binh';
  let said: Revalidated = 'valid';

  beforeEach(async () => {
    await people();
    said = 'valid';
    const known = doors.accounts.fromElsewhere({ name: 'Bình', roles: ['operator'], subject: SUBJECT });
    if (typeof known === 'string') throw new Error(known);
    doors.note(known.facts);
    const pin = await doors.accounts.setPin('Bình', PIN);
    if (typeof pin === 'string') throw new Error(pin);
    doors.note([pin]);
  });
  /** A screen at which somebody of this line's own has signed in. */
  const floor = (): ReturnType<Doors['signedIn']> => doors.signedIn('Lan');

  test('has a PIN that is taken as long as they are let in there, and no longer', async () => {
    const screen = await floor();
    expect(await screen.signIn('Bình', PIN, 'pin')).toMatchObject({ refusal: 'open-id-first' });
    doors.entrance.grants.add(SUBJECT, () => Promise.resolve(said));
    expect(await screen.signIn('Bình', PIN, 'pin')).toMatchObject({ status: 200 });
    said = 'gone';
    await doors.pass(REVALIDATE_MS + 1000);
    expect((await screen.get('/api/session')).body).toMatchObject({ signedIn: false });
    expect(await screen.signIn('Bình', PIN, 'pin')).toMatchObject({ refusal: 'open-id-first' });
    expect(doors.facts('session.closed')).toEqual([{ kind: 'session.closed', person: 'Bình' }]);
  });

  test('is no second person by that PIN either, once they are thrown out', async () => {
    const lan = await floor();
    const handover = { by: '', note: '', second: second('Bình', PIN) };
    expect(await lan.post('/api/handovers', handover)).toMatchObject({ refusal: 'open-id-first' });
    doors.entrance.grants.add(SUBJECT, () => Promise.resolve(said));
    expect(await lan.post('/api/handovers', handover)).toMatchObject({ status: 200 });
  });
});

describe('cookies', () => {
  test('go over TLS alone where there is TLS, that of the screen too', async () => {
    await doors.close();
    doors = await Doors.open({ tls: true });
    await people();
    const { headers } = await doors.browser().signIn('Lan', PASSWORD);
    const set = [headers['set-cookie']].flat().map(String);
    expect(set.map((line) => [line.split('=')[0], /; Secure/.test(line), /; HttpOnly/.test(line)])).toEqual([
      ['cardline_session', true, true],
      ['cardline_screen', true, true],
    ]);
  });
});
