import { get } from 'node:http';

import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { COMMAND_PATH, LINK_PATH, type Snapshot } from '../../controller/gateway/contract.ts';
import type { Gateway } from '../../controller/gateway/gateway.ts';
import { RealClock } from '../../stations/clock.ts';
import type { RunningLine } from './line-test.ts';
import { ServedLine } from './served-line.ts';

/** The gateway over real HTTP and a real socket, with a line whose virtual clock stands still. */

const clock = new RealClock();
let served: ServedLine;
let run: RunningLine;
let gateway: Gateway;
let address = '';
let port = 0;
let serial = 0;

beforeEach(async () => {
  served = await ServedLine.start('gateway');
  ({ run, gateway, address, port } = served);
});

afterEach(() => served.stop());

const signIn = (): Promise<string> => served.signInByLink();

type Asked = Readonly<Record<string, unknown>>;

async function command(
  cookie: string,
  asked: Asked,
  headers: Record<string, string> = {},
): Promise<{ status: number; refusal: string }> {
  serial += 1;
  const body = {
    id: `command-${serial}`,
    expiresAt: clock.wallTimeMs() + 2000,
    revision: run.state.revision,
    type: 'packml',
    command: 'Reset',
    ...asked,
  };
  const response = await fetch(address + COMMAND_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address, cookie, ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { refusal?: string };
  return { status: response.status, refusal: answer.refusal ?? '' };
}

describe('commands by HTTP', () => {
  test('are executed for a signed-in user', async () => {
    expect(await command(await signIn(), {})).toEqual({ status: 200, refusal: '' });
    expect(run.lineState).toBe('Resetting');
  });

  test('are refused without a session, except Stop', async () => {
    expect(await command('', {})).toEqual({ status: 401, refusal: 'not-signed-in' });
    await command(await signIn(), {});
    expect(await command('', { command: 'Stop' })).toEqual({ status: 200, refusal: '' });
    expect(['Stopping', 'Stopped']).toContain(run.lineState);
  });

  test('are executed once, however often they arrive', async () => {
    const cookie = await signIn();
    const first = await command(cookie, { id: 'the-same-press' });
    expect(await command(cookie, { id: 'the-same-press' })).toEqual(first);
    expect(run.entries.filter(({ body }) => body.kind === 'command.accepted')).toHaveLength(1);
  });

  test('are rejected when they arrive too late, or from the future', async () => {
    const cookie = await signIn();
    expect(await command(cookie, { expiresAt: clock.wallTimeMs() - 1 })).toMatchObject({ refusal: 'expired' });
    expect(await command(cookie, { expiresAt: clock.wallTimeMs() + 60_000 })).toMatchObject({
      refusal: 'from-the-future',
    });
    expect(run.lineState).toBe('Stopped');
  });

  test('are rejected when the line has changed since the page’s snapshot', async () => {
    const cookie = await signIn();
    await command(cookie, {});
    expect(await command(cookie, { revision: 0, command: undefined, type: 'mode', mode: 'Manual' })).toMatchObject({
      refusal: 'stale',
    });
  });

  test.each([
    ['another origin', { origin: 'http://evil.example' }, 403],
    ['a form of another site', { 'content-type': 'text/plain' }, 403],
  ])('from %s are refused', async (_, headers, status) => {
    expect((await command(await signIn(), {}, headers)).status).toBe(status);
    expect(run.lineState).toBe('Stopped');
  });

  test.each([
    ['no command', { command: 'Explode' }],
    ['an ID that is too long', { id: 'x'.repeat(100) }],
    ['another type', { type: 'sql' }],
  ])('that are malformed (%s) are refused', async (_, asked) => {
    expect(await command(await signIn(), asked)).toEqual({ status: 400, refusal: 'malformed' });
  });
});

describe('sign-in', () => {
  test('a foreign host name that resolves to this machine is rejected', async () => {
    const status = await new Promise((resolve) => {
      get({ host: '127.0.0.1', port, path: '/api/session', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(421);
  });

  test('a visitor has a new link printed, at most every few seconds', async () => {
    const ask = async (): Promise<unknown> =>
      (
        await fetch(address + LINK_PATH, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: address },
          body: '{}',
        })
      ).json();
    expect(await ask()).toEqual({ printed: true });
    expect(await ask()).toEqual({ printed: false });
    expect(served.announced).toHaveLength(1);
  });
});

describe('the snapshot by socket.io', () => {
  const connect = (cookie: string, origin: string): Socket =>
    io(address, { transports: ['websocket'], reconnection: false, extraHeaders: { cookie, origin } });

  test('a signed-in page gets a snapshot, then deltas with the next numbers', async () => {
    const socket = connect(await signIn(), address);
    const snapshot = await new Promise<Snapshot>((resolve) => socket.once('snapshot', resolve));
    expect(snapshot.picture.line.state).toBe('Stopped');
    const delta = new Promise<{ sequence: number; line?: { state: string } }>((resolve) =>
      socket.once('delta', resolve),
    );
    run.command('Reset');
    gateway.changed([]);
    expect(await delta).toMatchObject({ sequence: snapshot.sequence + 1, line: { state: 'Resetting' } });
    socket.close();
  });

  test.each([
    ['strangers', '', ''],
    ['pages of other sites', 'signed-in', 'http://evil.example'],
  ])('%s get nothing', async (_, who, origin) => {
    const socket = connect(who === '' ? '' : await signIn(), origin === '' ? address : origin);
    const outcome = await new Promise<string>((resolve) => {
      socket.once('connect_error', () => resolve('refused'));
      socket.once('snapshot', () => resolve('told'));
    });
    socket.close();
    expect(outcome).toBe('refused');
  });
});
