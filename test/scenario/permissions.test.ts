import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { COMMAND_PATH } from '../../controller/gateway/contract.ts';
import { RealClock } from '../../stations/clock.ts';
import { askAllRoutes, cookiesOf, WHO, type Who } from './route-answers.ts';
import { PASSWORD, ServedLine } from './served-line.ts';

/** Every route with every role, and without a session: permitted exactly as declared. */

const clock = new RealClock();
let served: ServedLine;
let cookies: ReadonlyMap<Who, string>;

beforeAll(async () => {
  served = await ServedLine.start('permissions');
  cookies = await cookiesOf(served);
}, 60_000);
afterAll(() => served.stop());

describe('routes', () => {
  test('of the API: there are some, and each says who may use it', () => {
    const paths = served.gateway.routes().map(({ method, path }) => `${method} ${path}`);
    expect(paths.length).toBeGreaterThan(18);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test.each(WHO)(
    '%s is permitted and refused exactly as declared',
    async (who) => {
      for (const { route, expected, refusal } of await askAllRoutes(served, who, cookies.get(who) ?? ''))
        expect(`${route}: ${refusal}`).toBe(`${route}: ${expected}`);
    },
    60_000,
  );

  test('an undeclared route does not exist', async () => {
    for (const path of [
      '/api',
      '/api/eval',
      '/api/cards',
      '/api/../etc/passwd',
      '/api/%2e%2e/%2e%2e/etc/passwd',
      '/.git/config',
    ])
      expect((await served.get(cookies.get('administrator') ?? '', path)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('commands', () => {
  let serial = 0;
  const command = async (who: Who, asked: object): Promise<{ refusal?: string; accepted: boolean }> => {
    serial += 1;
    const body = {
      id: `permission-${serial}`,
      expiresAt: clock.wallTimeMs() + 2000,
      revision: served.run.state.revision,
      ...asked,
    };
    return (await served.post(cookies.get(who) ?? '', COMMAND_PATH, body)).json() as Promise<{ accepted: boolean }>;
  };

  test.each([
    ['security-officer', { type: 'packml', command: 'Reset' }, 'not-permitted'],
    ['administrator', { type: 'mode', mode: 'Manual' }, 'not-permitted'],
    ['operator', { type: 'alarm', ask: { command: 'RemoveAlarmFromService', alarm: 'a', why: 'w' } }, 'not-permitted'],
    ['engineer', { type: 'alarm', ask: { command: 'RemoveAlarmFromService', alarm: 'a', why: 'w' } }, 'unknown-alarm'],
    [
      'engineer',
      {
        type: 'hand',
        hand: { work: 'DecideFirstArticle', card: 'C0000001', decision: 'approved' },
        by: '',
        second: null,
      },
      'not-permitted',
    ],
    ['nobody', { type: 'packml', command: 'Reset' }, 'not-signed-in'],
  ] as const)('%s asks %j: %s', async (who, asked, refusal) => {
    expect(await command(who, asked)).toMatchObject({ accepted: false, refusal });
  });

  test('everybody may stop the line', async () => {
    await command('operator', { type: 'packml', command: 'Reset' });
    expect(await command('nobody', { type: 'packml', command: 'Stop' })).toEqual({ accepted: true });
  });

  test('counts are signed by a second person with a secret of their own', async () => {
    const bin = (second: object): object => ({
      type: 'hand',
      hand: { work: 'EmptyRejectBin', counted: 0, countedAgain: 0, witness: '' },
      by: 'whoever',
      second,
    });
    expect(await command('operator', bin({ person: 'a engineer', secret: 'a wrong secret' }))).toMatchObject({
      refusal: 'wrong-secret',
    });
    expect(await command('operator', bin({ person: 'a operator', secret: 'correct horse battery' }))).toMatchObject({
      refusal: 'two-people',
    });
  });
});

describe('sign-in by password', () => {
  test('a wrong one is refused, and written into the journal without what was typed', async () => {
    const response = await served.post('', '/api/sign-in', {
      how: 'password',
      name: 'hunter2-my-password',
      secret: 'x',
    });
    expect(response.status).toBe(401);
    const told = [...served.run.line.store.read(0)].filter(({ body }) => body.kind === 'session.refused');
    expect(told.at(-1)?.body).toEqual({ kind: 'session.refused', person: 'unknown', why: 'wrong-secret' });
  });

  test('a PIN is taken only at a screen where somebody has signed in with a password', async () => {
    const asked = { how: 'pin', name: 'a operator', secret: '258013' };
    expect(await (await served.post('', '/api/sign-in', asked)).json()).toMatchObject({ refusal: 'password-first' });
    const cookie = cookies.get('operator') ?? '';
    expect(await (await served.post(cookie, '/api/my-pin', { pin: '258013', secret: PASSWORD })).json()).toEqual({
      accepted: true,
    });
    const changed = await served.post(cookie, '/api/sign-in', asked);
    expect(await changed.json()).toEqual({ accepted: true });
  });
});

describe('export of citizens’ data', () => {
  test('by two people who may see them, and never by one', async () => {
    const served = await ServedLine.start('export');
    const ask = { batch: 'B-export', why: 'a court asks for it' };
    const officer = await served.signInAs('security-officer');
    await served.signInAs('operator');
    const second = (person: string): object => ({ person, secret: PASSWORD });
    const send = async (signature: object): Promise<string> => {
      const response = await served.post(officer, '/api/audit/personal-data', { ...ask, second: signature });
      return response.ok ? 'sent' : ((await response.json()) as { refusal: string }).refusal;
    };
    expect(await send(second('a security-officer'))).toBe('two-people');
    expect(await send(second('a operator'))).toBe('not-permitted');
    const told = [...served.run.line.store.read(0)].filter(({ body }) => body.kind === 'personal-data.exported');
    expect(told).toEqual([]);
    const added = await served.accounts.add('Nga', ['security-officer'], PASSWORD, { by: 'owner', second: '' });
    if (typeof added === 'string') throw new Error(added);
    served.run.line.conductor.note([added]);
    expect(await send(second('Nga'))).toBe('sent');
    const exported = [...served.run.line.store.read(0)].find(({ body }) => body.kind === 'personal-data.exported');
    expect(exported?.body).toMatchObject({ orders: 3, by: 'a security-officer', second: 'Nga', why: ask.why });
    await served.stop();
  });
});
