import { connect, type Socket } from 'node:net';

import { io } from 'socket.io-client';

import { COMMAND_PATH } from '../../controller/gateway/contract.ts';
import { RealClock } from '../../stations/clock.ts';
import { counts, seen, type Attack } from './attack.ts';
import { said } from './browser.ts';
import { PASSWORD, type RealController } from './real-controller.ts';

/** What comes to the gateway past the HMI: forged requests, paths out of the house, connections without end. */

const clock = new RealClock();
const EVIL = 'https://evil.example';
const SOCKETS = 700;
const STOP_WITHIN_MS = 5000;
const PATIENCE_MS = 20_000;

const forged: Attack = {
  item: 'CSRF',
  title: 'A page of another site, with the session of somebody who is signed in',
  steps: [
    'Lan signs in',
    'with her cookie send a command from another origin, from none, as a form, as text, and under another host',
    'open a socket with her cookie from another origin',
  ],
  expected: 'each is refused before it is read; the cookie is HttpOnly and SameSite=Strict; pages can’t be framed',
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const lan = await controller.signedIn('Lan');
    const set = String((await lan.signIn('Lan', PASSWORD)).headers['set-cookie']);
    const body = JSON.stringify({
      id: 'forged-1',
      expiresAt: clock.wallTimeMs() + 2000,
      revision: 0,
      type: 'packml',
      command: 'Abort',
    });
    const headers: readonly Record<string, string>[] = [
      { origin: EVIL },
      { origin: 'null' },
      { origin: '' },
      { origin: EVIL, 'content-type': 'text/plain' },
      { origin: EVIL, 'content-type': 'application/x-www-form-urlencoded' },
      { host: 'evil.example', origin: 'http://evil.example' },
    ];
    const statuses: number[] = [];
    for (const one of headers) statuses.push((await lan.send('POST', COMMAND_PATH, body, one)).status);
    const socket = await listens(controller, lan.cookie, EVIL);
    const page = await lan.get('/');
    const policy = String(page.headers['content-security-policy']);
    return seen(
      [statuses.every((status) => status >= 400 && status < 500), `answers ${statuses.join(', ')}`],
      [!socket, `a socket of another origin ${socket ? 'listens' : 'is refused'}`],
      [/HttpOnly/.test(set) && /SameSite=Strict/.test(set), 'the cookie is HttpOnly, SameSite=Strict'],
      [policy.includes("frame-ancestors 'none'"), 'frame-ancestors none'],
    );
  },
};

/** Does a page of this origin hear anything of the line? */
function listens(controller: RealController, cookie: string, origin: string): Promise<boolean> {
  const page = io(controller.origin.replace('localhost', '127.0.0.1'), {
    transports: ['websocket'],
    reconnection: false,
    extraHeaders: { cookie, origin, host: new URL(controller.origin).host },
  });
  return new Promise<boolean>((resolve) => {
    page.once('snapshot', () => resolve(true));
    page.once('connect_error', () => resolve(false));
    page.once('disconnect', () => resolve(false));
  }).finally(() => page.close());
}

const PATHS = [
  '/../../../etc/passwd',
  '/..%2f..%2f..%2fetc%2fpasswd',
  '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/assets/../../../../etc/passwd',
  '/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/assets/..%252f..%252fetc%252fpasswd',
  '/assets/..\\..\\..\\etc\\passwd',
  '//etc/passwd',
  '/api/../etc/passwd',
  '/api/cards/%00',
  '/api/recipes/..%2f..%2fetc/source',
  '/.git/config',
  '/package.json',
];

const traversal: Attack = {
  item: 'paths',
  title: 'Paths out of the house',
  steps: [
    'as an engineer ask for files of the computer by paths with dots, encoded dots, backslashes and ends of text',
  ],
  expected: 'no answer holds a byte of any file but the HMI’s own',
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const { cookie } = await controller.signedIn('Vy');
    const document = (await controller.browser().get('/')).text;
    const answers: string[] = [];
    for (const path of PATHS) {
      const text = await raw(
        controller,
        `GET ${path} HTTP/1.1\r\nHost: HOST\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      );
      const [head = '', body = ''] = text.split('\r\n\r\n', 2);
      const isOwn = head.includes(' 200 ') && document !== '' && body.includes(document.slice(0, 60));
      const status = /^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 'closed';
      if (/root:|\[core\]|"dependencies"/.test(body)) answers.push('a file');
      else answers.push(isOwn ? 'the HMI’s page' : status);
    }
    return seen([!answers.includes('a file') && !answers.includes('200'), `${PATHS.length} paths: ${counts(answers)}`]);
  },
};

/** All that is answered to what is sent as it is. */
function raw(controller: RealController, text: string): Promise<string> {
  const { host, port } = new URL(controller.origin);
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text.replaceAll('HOST', host)));
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
    socket.once('error', () => resolve(heard));
    socket.once('close', () => resolve(heard));
  });
}

const sockets: Attack = {
  item: 'sockets',
  title: `${SOCKETS} connections of one source`,
  steps: [
    'Lan’s page listens by a socket',
    `one source opens ${SOCKETS} connections and says nothing`,
    'press Stop from a new connection of the same source, and of another one',
  ],
  expected: 'Stop is answered, Lan’s page goes on listening, the strangers’ connections are limited',
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const lan = await controller.signedIn('Lan');
    const { origin } = controller;
    const page = io(origin.replace('localhost', '127.0.0.1'), {
      transports: ['websocket'],
      reconnection: false,
      extraHeaders: { cookie: lan.cookie, origin, host: new URL(origin).host },
    });
    await new Promise((resolve) => page.once('snapshot', resolve).once('connect_error', resolve));
    const open: Socket[] = [];
    try {
      await Promise.all(
        Array.from({ length: SOCKETS }, () => {
          const socket = connect({ port: Number(new URL(origin).port), host: '127.0.0.1', localAddress: '127.0.7.1' });
          socket.on('error', () => undefined);
          open.push(socket);
          return new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
        }),
      );
      const took: number[] = [];
      const answers: string[] = [];
      for (const from of ['127.0.7.1', '127.0.7.2']) {
        const sinceMs = clock.nowMs();
        answers.push(said(await controller.browser(from).command({ type: 'packml', command: 'Stop' })));
        took.push(Math.round(clock.nowMs() - sinceMs));
      }
      const kept = open.filter((socket) => !socket.destroyed && socket.readyState === 'open').length;
      const pulse = await new Promise<boolean>((resolve) => {
        page.once('pulse', () => resolve(true)).once('disconnect', () => resolve(false));
        if (!page.connected) resolve(false);
      });
      const obeyed = answers.every((one) => one !== 'no answer') && took.every((ms) => ms < STOP_WITHIN_MS);
      return seen(
        [obeyed, `Stop: ${answers.join(', ')}, in ${took.join(' and ')} ms`],
        [pulse, `Lan’s page ${pulse ? 'listens' : 'was closed'}`],
        [kept < SOCKETS, `${kept} of ${SOCKETS} connections kept`],
      );
    } finally {
      for (const socket of open) socket.destroy();
      page.close();
    }
  },
};

export const REQUEST_ATTACKS: readonly Attack[] = [forged, traversal, sockets];
