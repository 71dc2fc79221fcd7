import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { PERMISSIONS, type Role } from '../people/permissions.ts';
import { visitorOf, type Visitor } from '../people/sessions.ts';
import { refusalFor, register, routeOf, type Access, type Gate } from './routes.ts';

/** What stands between a request and its handler: origin, session, permission, schema. What is refused reaches no handler. */

const ORIGIN = 'http://line.example';
const handled: unknown[] = [];
const refused: string[] = [];
let touches = 0;

const route = routeOf<never>();
const ROUTES = [
  route({ method: 'GET', path: '/open', access: 'anybody', handle: ({ visitor }) => ({ who: visitor?.person ?? '' }) }),
  route({
    method: 'POST',
    path: '/orders/:order',
    access: 'batch.plan',
    bodyMaxBytes: 200,
    params: z.object({ order: z.string().regex(/^O-\d+$/) }),
    query: z.object({ copies: z.coerce.number().int().default(1) }),
    body: z.strictObject({ why: z.string() }),
    handle: ({ params, query, body }) => {
      handled.push({ ...params, ...query, ...body });
      return { done: true };
    },
  }),
  route({
    method: 'GET',
    path: '/own-reply',
    access: 'signed-in',
    handle: ({ reply }) => reply.code(202).send('its own'),
  }),
];

function visitor(role: Role, locked = false): Visitor {
  return visitorOf({ person: `a ${role}`, roles: [role], how: 'password', idle: 'locks' }, 's', locked);
}

/** Who asks stands in a header of the test's own: `role` or `role,locked`. */
const gate: Gate = {
  visitor: ({ headers }) => {
    const [role, locked] = String(headers['x-visitor'] ?? '').split(',');
    return role === '' ? null : visitor(role as Role, locked === 'locked');
  },
  sameOrigin: ({ headers }) => headers.origin === ORIGIN,
  touched: () => (touches += 1),
  refused: (_, why) => void refused.push(why),
};

let app: FastifyInstance;
beforeAll(() => {
  app = fastify();
  register(app, ROUTES, gate);
});
afterAll(() => app.close());
beforeEach(() => {
  handled.length = 0;
  refused.length = 0;
  touches = 0;
});

const get = (url: string, who = ''): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'GET', url, headers: { 'x-visitor': who } });
const post = (
  who: string,
  asked: { readonly url?: string; readonly body?: object; readonly origin?: string } = {},
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'POST',
    url: asked.url ?? '/orders/O-1',
    headers: { 'x-visitor': who, origin: asked.origin ?? ORIGIN },
    payload: asked.body ?? { why: 'urgent' },
  });

describe('a request that may', () => {
  test('reaches its handler with what its schemas made of it, and counts as somebody at the screen', async () => {
    const answer = await post('production-manager', { url: '/orders/O-7?copies=2' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { done: true }]);
    expect(handled).toEqual([{ order: 'O-7', copies: 2, why: 'urgent' }]);
    expect(touches).toBe(1);
  });

  test('may be answered by its handler alone', async () => {
    const answer = await get('/own-reply', 'operator');
    expect([answer.statusCode, answer.body]).toEqual([202, 'its own']);
  });

  test('needs nobody where anybody may; looking is not using the screen', async () => {
    expect((await get('/open')).json()).toEqual({ who: '' });
    expect((await get('/open', 'engineer')).json()).toEqual({ who: 'a engineer' });
    expect(touches).toBe(0);
  });
});

describe('a request that may not', () => {
  test.each([
    ['another page’s', 403, 'origin', () => post('production-manager', { origin: 'http://evil.example' })],
    ['nobody’s', 401, 'not-signed-in', () => post('')],
    ['a role’s without the permission', 403, 'not-permitted', () => post('operator')],
    ['a locked screen’s', 401, 'locked', () => post('production-manager,locked')],
    ['one with a wrong name in its path', 400, 'malformed', () => post('production-manager', { url: '/orders/1' })],
    ['one with a field too many', 400, 'malformed', () => post('production-manager', { body: { why: '', x: 1 } })],
    ['one with a wrong query', 400, 'malformed', () => post('production-manager', { url: '/orders/O-1?copies=x' })],
  ] as const)('%s: %d, %s, and no handler sees it', async (_, status, refusal, ask) => {
    const answer = await ask();
    expect([answer.statusCode, answer.json()]).toEqual([status, { accepted: false, refusal }]);
    expect(refused).toEqual([refusal]);
    expect(handled).toEqual([]);
    expect(touches).toBe(0);
  });

  test('is cut off where it is longer than its route takes', async () => {
    const answer = await post('production-manager', { body: { why: 'x'.repeat(300) } });
    expect(answer.statusCode).toBe(413);
    expect(handled).toEqual([]);
  });

  test('does not exist where no table has it', async () => {
    expect((await get('/orders/O-1', 'production-manager')).statusCode).toBe(404);
  });
});

describe('C1: a locked screen', () => {
  const locked = visitor('operator', true);
  const ask = (method: 'GET' | 'POST', access: Access): string | null => refusalFor({ method, access }, locked);

  test('sees the line and may end its session', () => {
    expect(ask('GET', 'line.see')).toBeNull();
    expect(ask('POST', 'own-session')).toBeNull();
    expect(ask('POST', 'anybody')).toBeNull();
  });

  test('does nothing else, whatever its roles allow and however a route is declared', () => {
    const all: readonly Access[] = [...PERMISSIONS, 'signed-in'];
    expect(all.filter((access) => ask('POST', access) !== 'locked')).toEqual([]);
    expect(all.filter((access) => ask('GET', access) !== 'locked')).toEqual(['line.see']);
  });

  test('has no permission left but to see the line', () => {
    expect([...locked.permissions]).toEqual(['line.see']);
  });
});
