import { request } from 'node:http';

import { COMMAND_PATH } from '../../controller/gateway/contract.ts';
import type { EntryBody } from '../../controller/journal/entry.ts';
import { RealClock, sleep } from '../../stations/clock.ts';
import { CliError } from '../terminal.ts';
import type { Flooded } from './flood-client.ts';
import { forkBeside } from './fork-beside.ts';
import { percentiles, round } from './percentiles.ts';

/** What strangers who flood sign-ins and connections keep somebody from: from stopping the line, and from signing in at their own screen. */

export interface FloodFigure {
  readonly signIns: number;
  readonly signInsRefused: number;
  /** Guesses at the name of somebody who is to sign in meanwhile. */
  readonly lockOutTries: number;
  readonly floodSockets: number;
  readonly stops: number;
  /** From a new connection of somebody who is not signed in, to the answer. */
  readonly stopCalmP99Ms: number;
  readonly stopP99Ms: number;
  readonly stopRatio: number;
  /** Of those who signed in with the right password at a screen that knows them: let in, and tried. */
  readonly signedIn: number;
  readonly signInTries: number;
  /** Entries that the strangers caused. */
  readonly entriesASecond: number;
}

/** Whoever presses Stop has the answer within this time, or within so many times what it takes on this computer without a flood. */
const STOP_P99_MAX_MS = 200;
const STOP_RATIO_MAX = 3;
const ENTRIES_PER_SECOND_MAX = 5;

const PERSON = 'Lan';
const PASSWORD = 'correct horse battery';
const FLOOD_MS = 20_000;
/** What the flood has to begin with. */
const BEGIN_MS = 2000;
const PRESSES = 100;
const PRESS_EVERY_MS = 150;
const SIGN_IN_EVERY = 10;
const clock = new RealClock();
const never = new AbortController().signal;

/** Presses Stop, which the line obeys the first time, before a flood and while it lasts. `link` opens a session that may add accounts. */
export async function floodBench(address: string, link: string): Promise<{ figure: FloodFigure; sinceAt: number }> {
  const console = await ask(address, 'GET', link.slice(address.length), {}, null);
  const account = { action: 'add', name: PERSON, roles: ['operator'], password: PASSWORD };
  await wanted(ask(address, 'POST', '/api/people', { cookie: console.cookie }, account));
  const screen = await wanted(signIn(address, ''));
  const calm: number[] = [];
  for (let press = 0; press < PRESSES; press += 1) calm.push(await stop(address));
  const sinceAt = clock.wallTimeMs();
  const client = forkBeside('flood-client', [new URL(address).port, PERSON]);
  try {
    await sleep(clock, BEGIN_MS, never);
    const fromMs = clock.nowMs();
    const stops: number[] = [];
    let [signedIn, signInTries] = [0, 0];
    while (clock.nowMs() - fromMs < FLOOD_MS) {
      stops.push(await stop(address));
      if (stops.length % SIGN_IN_EVERY === 0) {
        signInTries += 1;
        if ((await signIn(address, screen.cookie)).status === 200) signedIn += 1;
      }
      await sleep(clock, PRESS_EVERY_MS, never);
    }
    const answer = new Promise<Flooded>((resolve) => client.once('message', (message) => resolve(message as Flooded)));
    client.send('how often');
    const { sockets: floodSockets, ...flooded } = await answer;
    const [, stopCalmP99Ms] = percentiles(calm);
    const [, stopP99Ms] = percentiles(stops);
    const stopRatio = round(stopP99Ms / stopCalmP99Ms);
    const pressed = {
      stops: stops.length,
      stopCalmP99Ms: round(stopCalmP99Ms),
      stopP99Ms: round(stopP99Ms),
      stopRatio,
    };
    return { figure: { ...flooded, floodSockets, ...pressed, signedIn, signInTries, entriesASecond: 0 }, sinceAt };
  } finally {
    client.kill();
  }
}

/** How many entries a second came of strangers' tries since then. */
export function strangersEntriesASecond(
  entries: readonly { readonly at: number; readonly body: EntryBody }[],
  sinceAt: number,
): number {
  const KINDS: ReadonlySet<EntryBody['kind']> = new Set([
    'session.refused',
    'signature.refused',
    'permission.refused',
    'refusals.counted',
  ]);
  const caused = entries.filter(({ at, body }) => at >= sinceAt && KINDS.has(body.kind)).length;
  return round(caused / ((BEGIN_MS + FLOOD_MS) / 1000));
}

export function floodPasses({
  stopP99Ms,
  stopRatio,
  signedIn,
  signInTries,
  entriesASecond,
}: Pick<FloodFigure, 'stopP99Ms' | 'stopRatio' | 'signedIn' | 'signInTries' | 'entriesASecond'>): boolean {
  const isHeard = stopP99Ms <= STOP_P99_MAX_MS || stopRatio <= STOP_RATIO_MAX;
  return isHeard && signInTries > 0 && signedIn === signInTries && entriesASecond <= ENTRIES_PER_SECOND_MAX;
}

export function describeFlood(figure: FloodFigure): string {
  const { signIns, lockOutTries, floodSockets, stopP99Ms, stopCalmP99Ms, signedIn, signInTries, entriesASecond } =
    figure;
  return (
    `under ${signIns} sign-ins, ${lockOutTries} guesses at one name and ${floodSockets} connections of strangers Stop is answered in ` +
    `${stopP99Ms} ms (99 %; ${stopCalmP99Ms} ms without them), the right password signs in ${signedIn} of ${signInTries} times, ` +
    `and ${entriesASecond} entries a second come of it`
  );
}

interface Answer {
  readonly status: number;
  readonly cookie: string;
}

let presses = 0;
/** How long the answer to Stop takes, ms, over a connection of its own. */
async function stop(address: string): Promise<number> {
  presses += 1;
  const frame = { id: `bench-stop-${presses}`, expiresAt: clock.wallTimeMs() + 2000, revision: 0 };
  const sinceMs = clock.nowMs();
  const { status } = await ask(address, 'POST', COMMAND_PATH, {}, { ...frame, type: 'packml', command: 'Stop' });
  // Obeyed, or not in this state: the line stands already.
  if (status !== 200 && status !== 409) throw new CliError(`Stop was answered by ${status}`);
  return clock.nowMs() - sinceMs;
}

function signIn(address: string, cookie: string): Promise<Answer> {
  return ask(address, 'POST', '/api/sign-in', { cookie }, { how: 'password', name: PERSON, secret: PASSWORD });
}

async function wanted(answer: Promise<Answer>): Promise<Answer> {
  const { status, cookie } = await answer;
  if (status !== 200) throw new CliError(`the controller answered ${status}`);
  return { status, cookie };
}

/** Over a new connection. `cookie`: what the answer sets, as the next request says it. */
function ask(
  address: string,
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  body: object | null,
): Promise<Answer> {
  const { host, hostname, port } = new URL(address);
  const text = body === null ? '' : JSON.stringify(body);
  const type = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, method, path, agent: false, headers: { host, origin: address, ...headers, ...(body && type) } },
      (response) => {
        const cookie = (response.headers['set-cookie'] ?? []).map((line) => line.split(';')[0] ?? '').join('; ');
        response.resume();
        response.once('end', () => resolve({ status: response.statusCode ?? 0, cookie }));
      },
    );
    asked.once('error', reject);
    asked.end(text);
  });
}
