import { request } from 'node:http';
import { connect, type Socket } from 'node:net';

import { RealClock } from '../../stations/clock.ts';

/**
 * The strangers of `bench attack`, a process of their own: `flood-client PORT NAME`. They try passwords of names that nobody has, and of
 * NAME so that nobody of that name is let in any more, and hold connections open, from many addresses of this computer, until they are
 * asked how often.
 */

export interface Flooded {
  readonly signIns: number;
  readonly signInsRefused: number;
  readonly lockOutTries: number;
  readonly sockets: number;
}

const EVERY_MS = 20;
/** Each time: 200 sign-ins, 100 guesses at one name and 500 connections a second. */
const SIGN_INS = 4;
const GUESSES = 2;
const SOCKETS = 10;
const ADDRESSES = 200;
/** Of sign-ins whose answer is waited for. */
const OPEN_MAX = 200;
const HELD_MAX = 2000;
const ANSWER_WITHIN_MS = 10_000;

const [port = '', name = ''] = process.argv.slice(2);
const clock = new RealClock();
const held: Socket[] = [];
const counts = { signIns: 0, signInsRefused: 0, lockOutTries: 0, sockets: 0 };
let open = 0;
let turn = 0;

function address(): string {
  turn += 1;
  return `127.1.${turn % 2}.${(turn % ADDRESSES) + 1}`;
}

function signIn(who: string): boolean {
  if (open >= OPEN_MAX) return false;
  open += 1;
  const body = JSON.stringify({ how: 'password', name: who, secret: 'a guess of strangers' });
  const host = `127.0.0.1:${port}`;
  const headers = { host, origin: `http://${host}`, 'content-type': 'application/json', 'content-length': body.length };
  const asked = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/api/sign-in',
    headers,
    localAddress: address(),
    agent: false,
    timeout: ANSWER_WITHIN_MS,
  });
  asked.once('response', (response) => {
    if (response.statusCode !== 200) counts.signInsRefused += 1;
    response.resume();
  });
  asked.once('error', () => (counts.signInsRefused += 1));
  asked.once('timeout', () => asked.destroy());
  asked.once('close', () => (open -= 1));
  asked.end(body);
  return true;
}

function hold(): void {
  const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress: address() });
  socket.on('error', () => undefined);
  counts.sockets += 1;
  held.push(socket);
  if (held.length > HELD_MAX) held.shift()?.destroy();
}

function flood(): void {
  for (let index = 0; index < SIGN_INS; index += 1) if (signIn(`whoever ${turn}`)) counts.signIns += 1;
  for (let index = 0; index < GUESSES; index += 1) if (signIn(name)) counts.lockOutTries += 1;
  for (let index = 0; index < SOCKETS; index += 1) hold();
  clock.schedule(EVERY_MS, flood);
}

process.on('message', () => process.send?.(counts satisfies Flooded));
process.once('disconnect', () => process.exit(0));
flood();
