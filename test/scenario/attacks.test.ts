import { spawnSync } from 'node:child_process';
import { connect, type Socket as TcpSocket } from 'node:net';

import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { COMMAND_PATH } from '../../controller/gateway/contract.ts';
import { HashingPool } from '../../controller/people/hashing-pool.ts';
import { RealClock } from '../../stations/clock.ts';
import { PASSWORD, ServedLine } from './served-line.ts';

/** Hostile inputs at the gateway (HTTP and socket.io) are rejected and reported, and the line continues unaffected. */

const clock = new RealClock();
let served: ServedLine;
let cookie = '';
const open: TcpSocket[] = [];
const pages: Socket[] = [];

beforeEach(async () => {
  served = await ServedLine.start('attacks');
  cookie = await served.signInByLink();
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  for (const page of pages.splice(0)) page.close();
  // After each attack the line's state is unchanged, authorized commands work, and the journal is intact.
  const answer = await command({ type: 'packml', command: 'Reset' });
  expect(answer).toMatchObject({ accepted: true });
  await served.stop();
});

let serial = 0;
function commandBody(asked: object): Record<string, unknown> {
  serial += 1;
  return {
    id: `attack-${serial}`,
    expiresAt: clock.wallTimeMs() + 2000,
    revision: served.run.state.revision,
    ...asked,
  };
}
async function command(asked: object): Promise<{ accepted: boolean; refusal?: string }> {
  const response = await served.post(cookie, COMMAND_PATH, commandBody(asked));
  return response.json() as Promise<{ accepted: boolean }>;
}

/** A command as text, for content that no object can have. */
function commandText(change: object): string {
  const right = { id: '12345678', expiresAt: clock.wallTimeMs() + 2000, revision: 0, type: 'packml', command: 'Reset' };
  return JSON.stringify({ ...right, ...change });
}
function noteText(escaped: string): string {
  const ask = { command: 'NoteAlarm', alarm: 'a', note: 'NOTE' };
  return commandText({ type: 'alarm', command: undefined, ask }).replace('NOTE"}', `${escaped}"}`);
}

function raw(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(served.address + COMMAND_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: served.address, cookie, ...headers },
    body,
  });
}

/** Sends a raw request and returns the first line of the response; `closed` when there is none. */
function firstLine(request: string): Promise<string> {
  const { host, hostname, port } = new URL(served.address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(request.replaceAll('HOST', host)));
    open.push(socket);
    socket.once('data', (bytes: Buffer) => resolve(bytes.toString('latin1').split('\r\n')[0] ?? ''));
    socket.once('error', () => resolve('closed'));
    socket.once('close', () => resolve('closed'));
  });
}

function page(): Promise<Socket> {
  const socket = io(served.address, {
    transports: ['websocket'],
    reconnection: false,
    extraHeaders: { cookie, origin: served.address },
  });
  pages.push(socket);
  return new Promise((resolve) => socket.once('snapshot', () => resolve(socket)));
}

const gone = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('disconnect', () => resolve('gone')));

describe('HTTP', () => {
  test('a body of 10 MB is refused before it is read', async () => {
    expect((await raw('x'.repeat(10_000_000))).status).toBe(413);
  });

  test.each([
    ['not JSON', '{'],
    ['JSON of seven thousand depths', `${'['.repeat(7000)}${']'.repeat(7000)}`],
    ['a key that is a prototype', '{"__proto__": {"accepted": true}}'],
    ['a duplicate key', commandText({}).replace('{', '{"revision":1,')],
    ['a duplicate key, once escaped', commandText({}).replace('{', String.raw`{"\u0072evision":1,`)],
    ['a constructor as key', '{"constructor": {"prototype": {"accepted": true}}}'],
    ['an array for an object', '[]'],
    ['a string', '"Stop"'],
    ['null', 'null'],
    ['a number that is none', '{"id":"12345678","expiresAt":1e999,"revision":0,"type":"packml","command":"Reset"}'],
    ['a revision that is not exactly representable', commandText({ revision: 2 ** 53 + 2 })],
    ['minus zero as a string', commandText({ revision: '-0' })],
    ['an unknown field', commandText({ admin: true })],
    ['an unpaired surrogate', noteText('\\ud800')],
    ['a zero byte in the middle', noteText('before\\u0000after')],
    ['a bidirectional override', noteText('\\u202eevil')],
    ['stacked combining marks', noteText('a' + '\\u0308'.repeat(40))],
    ['an invisible character', noteText('a\\u200bb')],
    ['a negative revision', '{"id":"12345678","expiresAt":1,"revision":-1,"type":"packml","command":"Reset"}'],
  ])('%s is malformed', async (_, body) => {
    expect((await raw(body)).status).toBe(400);
    expect(({} as Record<string, unknown>)['accepted']).toBeUndefined();
  });

  test.each(['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'])(
    'a form of another site (%s) is refused',
    async (type) => {
      expect((await raw('{}', { 'content-type': type })).status).toBeGreaterThanOrEqual(400);
    },
  );

  test.each([
    ['a method that no route has', 'TRACE /api/commands HTTP/1.1\r\nHost: HOST\r\n\r\n', /^HTTP\/1\.1 (400|404|405) /],
    ['a tunnel', 'CONNECT elsewhere:443 HTTP/1.1\r\nHost: HOST\r\n\r\n', /^(HTTP\/1\.1 (400|404|405) |closed)/],
    [
      'two lengths for one body',
      'POST /api/commands HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    ['a folded header', 'GET /api/session HTTP/1.1\r\nHost: HOST\r\nX-A: 1\r\n 2\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a path traversal', 'GET /..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: HOST\r\n\r\n', /^HTTP\/1\.1 40[034] /],
    ['a path with a zero byte', 'GET /api/cards/%00 HTTP/1.1\r\nHost: HOST\r\n\r\n', /^HTTP\/1\.1 40[0134] /],
    [
      'a header that never ends',
      `GET / HTTP/1.1\r\nHost: HOST\r\nX: ${'a'.repeat(100_000)}`,
      /^(HTTP\/1\.1 431 |closed)/,
    ],
  ])('%s is rejected as an invalid request', async (_, request, answer) => {
    expect(await firstLine(request)).toMatch(answer);
  });

  test.each([
    ['HEAD /api/batches', 'HEAD /api/batches HTTP/1.1\r\nHost: HOST\r\n\r\n', /^HTTP\/1\.1 (401|404|405) /],
    ['a part of an answer', 'GET /api/session HTTP/1.1\r\nHost: HOST\r\nRange: bytes=0-3\r\n\r\n', /^HTTP\/1\.1 200 /],
    ['no host', 'GET /api/session HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 4(00|21) /],
    ['another host', 'GET /api/session HTTP/1.1\r\nHost: evil.example\r\n\r\n', /^HTTP\/1\.1 421 /],
  ])('%s is answered as declared', async (_, request, answer) => {
    expect(await firstLine(request)).toMatch(answer);
  });

  test('a command from no page at all, without an origin, is refused', async () => {
    const answer = await fetch(served.address + COMMAND_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: commandText({}),
    });
    expect(answer.status).toBe(403);
  });

  test('a name is stored in one normal form, however its marks were typed', async () => {
    const manager = await served.signInAs('administrator');
    await served.signInAs('security-officer');
    const ask = {
      action: 'add',
      second: { person: 'a security-officer', secret: PASSWORD },
      name: 'Nguyễn Ánh'.normalize('NFD'),
      roles: ['operator'],
      password: 'a long pass phrase',
    };
    expect((await served.post(manager, '/api/people', ask)).status).toBe(200);
    expect(served.accounts.find('Nguyễn Ánh'.normalize('NFC'))?.name).toBe('Nguyễn Ánh'.normalize('NFC'));
    expect(served.accounts.find('Nguyễn Ánh')?.name.length).toBe(10);
  });

  test('a search takes SQL syntax literally', async () => {
    const finder = await served.signInAs('security-officer');
    for (const text of ["' OR 1=1 --", '%%%', '"; DROP TABLE entry; --', 'C_______']) {
      const answer = await served.post(finder, '/api/cards/find', { text });
      expect([answer.status, await answer.json()]).toEqual([200, { orders: [], next: null }]);
    }
    expect(served.run.line.store.entries).toBeGreaterThan(0);
  });

  test('a command that the role does not permit is logged by name, and a flood of them does not fill the disk', async () => {
    const operator = await served.signInAs('operator');
    for (let index = 0; index < 60; index += 1) await served.get(operator, '/api/people');
    const told = [...served.run.line.store.read(0)].flatMap(({ body }) =>
      body.kind === 'permission.refused' ? [body] : [],
    );
    expect(told[0]).toMatchObject({ person: 'a operator', what: 'GET /api/people' });
    expect(told.length).toBeLessThanOrEqual(20);
  });

  test('a compressed body is not decompressed', async () => {
    expect((await raw('x', { 'content-encoding': 'gzip' })).status).toBeGreaterThanOrEqual(400);
  });

  test('a forged session is rejected', async () => {
    const forged = `cardline_session=${'A'.repeat(32)}`;
    expect((await served.get(forged, '/api/batches')).status).toBe(401);
  });

  test('a replayed command is executed once, and its ID is not accepted for another one', async () => {
    const body = commandBody({ type: 'packml', command: 'Abort' });
    await served.post(cookie, COMMAND_PATH, body);
    await served.post(cookie, COMMAND_PATH, body);
    const other = await served.post(cookie, COMMAND_PATH, { ...body, command: 'Clear' });
    expect(await other.json()).toMatchObject({ accepted: false, refusal: 'id-reused' });
    const accepted = served.run.entries.filter(({ body: entry }) => entry.kind === 'command.accepted');
    expect(accepted).toHaveLength(1);
    await command({ type: 'packml', command: 'Clear' });
    await served.run.untilState('Stopped');
  });

  test('a flood of sign-ins is slowed down, and Stop is answered meanwhile', async () => {
    const dear = await ServedLine.start('flood', null, 1, null, new HashingPool());
    const tries = Array.from({ length: 200 }, (_, index) =>
      dear.post('', '/api/sign-in', { how: 'password', name: `guess ${index}`, secret: 'x'.repeat(20) }),
    );
    let answered = 0;
    for (const asked of tries) void asked.then(() => (answered += 1));
    const stop = await dear.post('', COMMAND_PATH, commandBody({ type: 'packml', command: 'Stop' }));
    expect([200, 409]).toContain(stop.status);
    // Not queued behind the guesses, some of whose passwords are still being hashed.
    expect(answered).toBeLessThan(tries.length);
    const statuses = await Promise.all(tries.map(async (asked) => (await asked).status));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(150);
    await dear.stop();
  });

  test('input is output as text, and an alarm’s note changes nothing else', async () => {
    const answer = await command({
      type: 'alarm',
      ask: { command: 'NoteAlarm', alarm: "x'; DROP TABLE entry; --", note: '<img src=x onerror=alert(1)>' },
    });
    expect(answer).toMatchObject({ accepted: false, refusal: 'unknown-alarm' });
    expect(served.run.line.store.entries).toBeGreaterThan(0);
  });

  test('a thousand idle connections are limited: the next command is answered', async () => {
    for (let index = 0; index < 1000; index += 1) {
      const socket = connect({ host: '127.0.0.1', port: served.port });
      socket.on('error', () => undefined);
      open.push(socket);
    }
    for (const socket of open.splice(100)) socket.destroy();
    expect((await served.get(cookie, '/api/session')).status).toBe(200);
  });
});

describe('700 sockets of one source', () => {
  test('do not keep anybody from stopping the line', async () => {
    const opened = Array.from({ length: 700 }, () => {
      const socket = connect({ host: '127.0.0.1', port: served.port });
      socket.on('error', () => undefined);
      open.push(socket);
      return new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    });
    await Promise.all(opened);
    const { host } = new URL(served.address);
    const body = JSON.stringify(commandBody({ type: 'packml', command: 'Stop' }));
    const head = `Host: HOST\r\nOrigin: http://${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    expect(await firstLine(`POST ${COMMAND_PATH} HTTP/1.1\r\n${head}\r\n\r\n${body}`)).toMatch(
      /^HTTP\/1\.1 (200|409) /,
    );
  });
});

describe('a thousand connections that come while the controller is busy', () => {
  test('wait for it: the system drops none of them, nor the next one', () => {
    // As long as the other process runs, this thread takes no connection.
    const program = `
      let open = 0;
      const done = () => { console.log(open); process.exit(0); };
      setTimeout(done, 5000);
      for (let n = 0; n < 1000; n += 1) {
        const socket = require('node:net').connect(${served.port}, '127.0.0.1', () => { open += 1; if (open === 1000) done(); });
        socket.on('error', () => undefined);
      }`;
    const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(Number(stdout)).toBe(1000);
  });
});

describe('slow HTTP', () => {
  test('a body that never ends times out with an error', async () => {
    const hurried = await ServedLine.start('slow', null, 100);
    const { hostname, port, host } = new URL(hurried.address);
    const socket = connect(Number(port), hostname);
    open.push(socket);
    const heard = new Promise<string>((resolve) => socket.once('data', (bytes: Buffer) => resolve(String(bytes))));
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    socket.write(
      `POST ${COMMAND_PATH} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(await closed).toBe('closed');
    await hurried.stop();
  });
});

describe('socket.io', () => {
  test.each([
    ['an event that does not exist', ['shutdown', true]],

    ['a prototype’s name', ['__proto__', 'x']],
    ['a topic that does not exist', ['watch', 'secrets', true]],
    ['null where a value is expected', ['watch', null, null]],
    ['an object where strings are expected', ['watch', { toString: 1 }, true]],
    ['too many arguments', ['resync', 1, 2, 3]],
    ['bytes where none are expected', ['resync', new Uint8Array(10)]],
  ])('a page that sends %s is disconnected', async (_, [event, ...values]) => {
    const socket = await page();
    const closed = gone(socket);
    socket.emit(String(event), ...values);
    expect(await closed).toBe('gone');
  });

  test.each([
    ['attachments that never come', '51-["watch",{"_placeholder":true,"num":1000000000}]'],
    ['the name of the library’s own events', '2["disconnect","x"]'],
    ['the name of a listener', '2["newListener","x"]'],
    ['an error', '2["error","x"]'],
    ['a thousand depths', `2["watch",${'['.repeat(1000)}${']'.repeat(1000)}]`],
    ['an invalid packet', '{"not":"a packet"'],
    ['an unsolicited acknowledgement', '37["x"]'],
  ])('a client that sends %s is disconnected or ignored, and the others continue', async (_, packet) => {
    const other = await page();
    const socket = await page();
    const closed = gone(socket);
    // Directly over the transport, bypassing the client library.
    socket.io.engine.write(packet);
    const pulse = new Promise((resolve) => other.once('pulse', resolve));
    await Promise.race([closed, pulse]);
    expect(other.connected).toBe(true);
  });

  test('two hundred pages that reconnect at once: the next command is answered', async () => {
    const storm = Array.from({ length: 200 }, () => {
      const socket = io(served.address, {
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
        extraHeaders: { cookie, origin: served.address },
      });
      pages.push(socket);
      return new Promise((resolve) => {
        socket.once('snapshot', resolve);
        socket.once('disconnect', resolve);
        socket.once('connect_error', resolve);
      });
    });
    expect(await command({ type: 'packml', command: 'Clear' })).toMatchObject({ accepted: false });
    await Promise.all(storm);
  });

  test('a page may not subscribe to topics that its user may not read', async () => {
    cookie = await served.signInAs('operator');
    const socket = await page();
    let heard = 0;
    socket.on('wire', () => (heard += 1));
    socket.on('values', () => (heard += 1));
    socket.emit('watch', 'values', true);
    socket.emit('watch', 'wire', true);
    await new Promise((resolve) => socket.once('pulse', resolve));
    expect([heard, socket.connected]).toEqual([0, true]);
  });

  test('of two commands on the same revision one is executed, and the other is rejected with the reason', async () => {
    const both = await Promise.all(['Manual', 'Maintenance'].map((mode) => command({ type: 'mode', mode })));
    expect(both.filter(({ accepted }) => !accepted)).toMatchObject([{ refusal: 'stale' }]);
    expect(await command({ type: 'mode', mode: 'Produce' })).toMatchObject({ accepted: true });
  });

  test('a message of 2 MB closes its page', async () => {
    const socket = await page();
    const closed = gone(socket);
    socket.emit('watch', 'x'.repeat(2_000_000), true);
    expect(await closed).toBe('gone');
  });

  test('a page that sends without end is disconnected', async () => {
    const socket = await page();
    const closed = gone(socket);
    for (let index = 0; index < 1000; index += 1) socket.emit('resync');
    expect(await closed).toBe('gone');
  });

  test('one session has eight pages at most', async () => {
    for (let index = 0; index < 8; index += 1) await page();
    const ninth = io(served.address, {
      transports: ['websocket'],
      reconnection: false,
      extraHeaders: { cookie, origin: served.address },
    });
    pages.push(ninth);
    expect(await gone(ninth)).toBe('gone');
  });

  test('a session that has ended receives nothing more', async () => {
    const socket = await page();
    const closed = gone(socket);
    const other = await served.signInByLink();
    await served.post(cookie, '/api/sign-out', {});
    expect(await closed).toBe('gone');
    cookie = other;
  });

  test('older versions of the protocol, polling and foreign namespaces are refused', async () => {
    for (const path of ['/socket.io/?EIO=3&transport=websocket', '/socket.io/?EIO=4&transport=polling'])
      expect((await served.get(cookie, path)).status).toBeGreaterThanOrEqual(400);
    const foreign = io(`${served.address}/admin`, {
      transports: ['websocket'],
      reconnection: false,
      extraHeaders: { cookie, origin: served.address },
    });
    pages.push(foreign);
    const refused = await new Promise((resolve) => foreign.once('connect_error', () => resolve('refused')));
    expect(refused).toBe('refused');
  });
});
