import { afterEach, describe, expect, test } from 'vitest';

import { Doors, PASSWORD } from './doors-kit.ts';

/** An account that nobody uses is closed, and two people open it again: by the journal, on the virtual clock. */

const DAY_MS = 24 * 3_600_000;

let doors: Doors;
afterEach(async () => {
  await doors.close();
});

async function opened(unusedDays: number | null): Promise<void> {
  doors = await Doors.open({ unusedDays });
  await doors.person('Hoa', 'administrator');
  await doors.person('Minh', 'security-officer');
  await doors.person('Lan', 'operator');
}

/** The two who may open accounts again are at work every day. */
async function daysPass(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    await doors.pass(DAY_MS);
    await doors.signedIn('Hoa');
    await doors.signedIn('Minh');
  }
}

const second = { person: 'Minh', secret: PASSWORD };
const lanEnters = async (): Promise<string | null> => (await doors.browser().signIn('Lan', PASSWORD)).refusal;

describe('after so many days without use', () => {
  test('an account is closed, with its days in the journal, and its own password lets nobody in', async () => {
    await opened(7);
    await daysPass(6);
    expect([await lanEnters(), doors.facts('account.closed')]).toEqual([null, []]);
    await daysPass(6);
    expect(doors.facts('account.closed')).toEqual([]);
    await daysPass(1);
    expect(doors.facts('account.closed')).toEqual([{ kind: 'account.closed', person: 'Lan', unusedDays: 7 }]);
    expect(await lanEnters()).toBe('account-closed');
    expect(doors.facts('session.refused')).toEqual([{ kind: 'session.refused', person: 'Lan', why: 'account-closed' }]);
  });

  test('a wrong password is answered as anybody’s: only whoever knows it hears that the account is closed', async () => {
    await opened(7);
    await daysPass(7);
    expect((await doors.browser().signIn('Lan', 'wrong horse battery')).refusal).toBe('wrong-secret');
  });

  test('two people open it again, nobody alone and nobody their own; then it is used as before', async () => {
    await opened(7);
    await daysPass(7);
    const hoa = await doors.signedIn('Hoa');
    const reopen = { action: 'reopen', name: 'Lan' };
    expect((await hoa.post('/api/people', reopen)).refusal).toBe('two-people');
    const closed = expect.arrayContaining([expect.objectContaining({ name: 'Lan', closed: true })]) as unknown;
    expect((await hoa.get('/api/people')).body).toEqual(closed);
    expect((await hoa.post('/api/people', { ...reopen, second })).status).toBe(200);
    expect(doors.facts('account.reopened')).toEqual([
      { kind: 'account.reopened', person: 'Lan', by: 'Hoa', second: 'Minh' },
    ]);
    expect(await lanEnters()).toBe(null);
    expect((await hoa.post('/api/people', { ...reopen, second })).refusal).toBe('account-not-closed');
    // The days are counted anew.
    await daysPass(6);
    expect(doors.facts('account.closed')).toHaveLength(1);
  });

  test('whoever signs as second person, and never signs in, uses their account', async () => {
    await opened(7);
    await doors.person('Sen', 'security-officer');
    for (let day = 0; day < 10; day += 1) {
      await daysPass(1);
      const hoa = await doors.signedIn('Hoa');
      const roles = ['operator', ...(day % 2 === 0 ? ['engineer'] : [])];
      const changed = { action: 'roles', name: 'Lan', roles, second: { person: 'Sen', secret: PASSWORD } };
      expect((await hoa.post('/api/people', changed)).refusal).toBe(null);
    }
    expect(doors.facts('account.closed').map(({ person }) => person)).toEqual(['Lan']);
  });

  test('of those who may open accounts two stay, an administrator among them', async () => {
    await opened(7);
    await doors.person('Sen', 'security-officer');
    await doors.pass(30 * DAY_MS);
    expect(doors.facts('account.closed').map(({ person }) => person)).toEqual(['Lan', 'Minh']);
    const hoa = await doors.signedIn('Hoa');
    const reopen = { action: 'reopen', name: 'Minh', second: { person: 'Sen', secret: PASSWORD } };
    expect((await hoa.post('/api/people', reopen)).refusal).toBe(null);
  });

  test('nothing is closed while nobody has confirmed the clock after it was moved', async () => {
    await opened(7);
    doors.state.clockStepMs = 400 * DAY_MS;
    await doors.pass(8 * DAY_MS);
    expect(doors.facts('account.closed')).toEqual([]);
    doors.state.clockStepMs = 0;
    expect(await lanEnters()).toBe('account-closed');
  });

  test('never, where the house says so', async () => {
    await opened(null);
    await doors.pass(4000 * DAY_MS);
    expect(doors.facts('account.closed')).toEqual([]);
  });
});

test('a notice of the house is said before anybody has signed in', async () => {
  const notice = { en: 'For those who work here alone.', vi: 'Chỉ dành cho người làm việc tại đây.' };
  doors = await Doors.open({ notice });
  expect((await doors.browser().get('/api/session')).body).toMatchObject({ signedIn: false, notice });
});
