import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { badgeDigest } from '../people/badge.ts';
import { Doors, PASSWORD } from './doors-kit.ts';

/** Badges: two people give one to somebody; it says who they are, where a PIN is taken, and lets nobody in. */

const BADGE = 'BADGE-0017';
const SECOND = { person: 'Nga', secret: PASSWORD };

let doors: Doors;
beforeEach(async () => {
  doors = await Doors.open();
  await doors.person('Hoa', 'administrator');
  await doors.person('Nga', 'security-officer');
  await doors.person('Lan', 'operator');
  await doors.person('Minh', 'operator');
});
afterEach(() => doors.close());

const change = (name: string, badge: string): object => ({ action: 'badge', name, badge, second: SECOND });

describe('a badge', () => {
  test('is given by two people, and stands in the journal as a digest', async () => {
    const screen = await doors.signedIn('Hoa');
    expect(await screen.post('/api/people', { ...change('Lan', BADGE), second: null })).toMatchObject({ status: 409 });
    expect(await screen.post('/api/people', change('Lan', BADGE))).toMatchObject({ status: 200 });
    expect(doors.facts('badge.changed')).toEqual([
      { kind: 'badge.changed', person: 'Lan', badge: badgeDigest(BADGE), by: 'Hoa', second: 'Nga' },
    ]);
    expect(JSON.stringify(doors.facts('badge.changed'))).not.toContain(BADGE);
  });

  test('says who it is at a screen where somebody has signed in, and nobody is signed in by it', async () => {
    const screen = await doors.signedIn('Hoa');
    await screen.post('/api/people', change('Lan', BADGE));
    await screen.post('/api/sign-out', {});
    expect((await screen.post('/api/badge', { badge: BADGE })).body).toEqual({ person: 'Lan' });
    expect((await screen.get('/api/session')).body).toMatchObject({ signedIn: false });
    expect(await doors.browser().post('/api/badge', { badge: BADGE })).toMatchObject({
      status: 401,
      refusal: 'password-first',
    });
  });

  test('is one person’s, and nobody’s once it is taken away or its owner has left', async () => {
    const screen = await doors.signedIn('Hoa');
    await screen.post('/api/people', change('Lan', BADGE));
    expect(await screen.post('/api/people', change('Minh', BADGE))).toMatchObject({ refusal: 'badge-known' });
    expect(await screen.post('/api/people', change('Lan', ''))).toMatchObject({ status: 200 });
    expect(await screen.post('/api/badge', { badge: BADGE })).toMatchObject({ refusal: 'badge-unknown' });
    expect(await screen.post('/api/people', change('Minh', BADGE))).toMatchObject({ status: 200 });
    await screen.post('/api/people', { action: 'leave', name: 'Minh', second: SECOND });
    expect(await screen.post('/api/badge', { badge: BADGE })).toMatchObject({ refusal: 'badge-unknown' });
    expect(await screen.post('/api/people', change('Minh', 'BADGE-0018'))).toMatchObject({ refusal: 'person-unknown' });
  });

  test('is not given to oneself, and has a code that a scanner types', async () => {
    const screen = await doors.signedIn('Hoa');
    expect(await screen.post('/api/people', change('Hoa', BADGE))).toMatchObject({ refusal: 'own-account' });
    for (const code of ['12345', 'two words', 'x'.repeat(65)])
      expect(await screen.post('/api/people', change('Lan', code))).toMatchObject({ refusal: 'malformed' });
  });

  test('is not found out by trying one after the other', async () => {
    const screen = await doors.signedIn('Hoa');
    await screen.post('/api/people', change('Lan', BADGE));
    const refusals: (string | null)[] = [];
    for (let index = 0; index < 30; index += 1)
      refusals.push((await screen.post('/api/badge', { badge: `GUESS-${index}` })).refusal);
    expect(new Set(refusals)).toEqual(new Set(['badge-unknown', 'wait']));
    expect(await screen.post('/api/badge', { badge: BADGE })).toMatchObject({ status: 429, refusal: 'wait' });
  });
});
