import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Entry } from '../../controller/journal/entry.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { RealClock, sleep } from '../../stations/clock.ts';
import { ownProgram } from '../own-program.ts';
import { CliError } from '../terminal.ts';
import { describeFlood, floodBench, floodPasses, strangersEntriesASecond, type FloodFigure } from './attack-flood.ts';
import { benchOf } from './bench.ts';
import { percentiles } from './percentiles.ts';

/**
 * What an attack on the gateway costs the line: how long moves take (asked for, made, answered, written down) before it and while it
 * lasts, on a line of real processes and protocols; then what a flood of sign-ins and connections keeps people from. Loopback only.
 */

interface AttackFigure extends FloodFigure {
  readonly beforeP99Ms: number;
  readonly duringP99Ms: number;
  readonly ratio: number;
  readonly movesBefore: number;
  readonly movesDuring: number;
  /** Connections that were opened and left alone; how many of them the gateway kept. */
  readonly idleSockets: number;
  readonly idleKept: number;
  readonly requests: number;
  readonly refused: number;
  /** Whether the line still made cards at the end. */
  readonly accepted: number;
}

const CARDS = 200;
const SPEED = 2;
const CALM_MS = 25_000;
const ATTACK_MS = 25_000;
const PATIENCE_MS = 90_000;
const IDLE_SOCKETS = 10_000;
const IDLE_AT_ONCE = 200;
const BIG_BYTES = 10 * 1024 * 1024;
const FLOOD_EVERY_MS = 20;
const clock = new RealClock();
const never = new AbortController().signal;

async function attackBench(port: number): Promise<AttackFigure> {
  const home = mkdtempSync(join(tmpdir(), 'cardline-attack-'));
  const demo = spawn(
    process.execPath,
    ownProgram([
      'demo',
      '--cards',
      String(CARDS),
      '--speed',
      String(SPEED),
      '--port',
      String(port),
      '--imaging',
      'modelled',
      '--exit-when-done',
    ]),
    {
      env: { ...process.env, CARDLINE_HOME: home, CARDLINE_KEY_PASSPHRASE: 'bench' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  try {
    const { link, data } = await greetingOf(demo);
    await until(() => movesSince(data, 0).length >= 20);
    const calmFrom = clock.wallTimeMs();
    await sleep(clock, CALM_MS, never);
    const attackFrom = clock.wallTimeMs();
    const before = movesSince(data, calmFrom);
    const cost = await attack(`http://127.0.0.1:${port}`, port);
    const during = movesSince(data, attackFrom);
    const accepted = acceptedIn(data);
    const { figure: flood, sinceAt } = await floodBench(`http://127.0.0.1:${port}`, link);
    const [, beforeP99Ms] = percentiles(before);
    const [, duringP99Ms] = percentiles(during);
    return {
      beforeP99Ms,
      duringP99Ms,
      ratio: Math.round((100 * duringP99Ms) / beforeP99Ms) / 100,
      movesBefore: before.length,
      movesDuring: during.length,
      ...cost,
      accepted,
      ...flood,
      entriesASecond: strangersEntriesASecond(journalOf(data), sinceAt),
    };
  } finally {
    demo.kill('SIGTERM');
  }
}

/** Idle sockets, slow readers, bodies that are too big, rubbish, wrong paths, forged cookies: all at once. */
async function attack(
  address: string,
  port: number,
): Promise<Pick<AttackFigure, 'idleSockets' | 'idleKept' | 'requests' | 'refused'>> {
  const sockets: Socket[] = [];
  let requests = 0;
  let refused = 0;
  const ask = (path: string, init: RequestInit): void => {
    requests += 1;
    void fetch(address + path, init)
      .then(async (response) => {
        await response.arrayBuffer();
        if (!response.ok) refused += 1;
      })
      .catch(() => (refused += 1));
  };
  const big = Buffer.alloc(BIG_BYTES, 0x7b);
  const json = { 'content-type': 'application/json', cookie: 'cardline_session=forged', origin: address };
  const endsAtMs = clock.nowMs() + ATTACK_MS;
  while (clock.nowMs() < endsAtMs) {
    for (let index = 0; index < IDLE_AT_ONCE && sockets.length < IDLE_SOCKETS; index += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      sockets.push(socket);
    }
    ask('/api/commands', { method: 'POST', headers: json, body: '{"__proto__":{"admin":true}}' });
    ask('/api/../../etc/passwd', {});
    ask('/api/sign-in', { method: 'POST', headers: json, body: '{"how":"password","name":"root","secret":"x"}' });
    ask('/socket.io/?EIO=4&transport=polling', {});
    ask('/api/batches', { headers: { cookie: 'cardline_session=forged' } });
    if (requests % 50 === 0) ask('/api/commands', { method: 'POST', headers: json, body: big });
    await sleep(clock, FLOOD_EVERY_MS, never);
  }
  const idleKept = sockets.filter((socket) => !socket.destroyed && socket.readyState === 'open').length;
  for (const socket of sockets) socket.destroy();
  return { idleSockets: sockets.length, idleKept, requests, refused };
}

/** How long moves took that were asked for since then, by the journal's own times. */
function movesSince(data: string, fromAt: number): number[] {
  const begun = new Map<string, number>();
  const took: number[] = [];
  for (const { at, body } of journalOf(data)) {
    if (body.kind === 'job.requested' && body.work === 'move') begun.set(body.key, at);
    if (body.kind !== 'job.ended') continue;
    const since = begun.get(body.key);
    if (since !== undefined && since >= fromAt) took.push(at - since);
  }
  return took;
}

function acceptedIn(data: string): number {
  return journalOf(data).filter(({ body }) => body.kind === 'card.ended' && body.outcome === 'accepted').length;
}

function journalOf(data: string): Entry[] {
  const store = JournalStore.openForReading(data, clock);
  try {
    return [...store.read(0)];
  } finally {
    store.close();
  }
}

/** The demo says where it is opened, and where it keeps its data. */
function greetingOf(demo: ChildProcess): Promise<{ readonly link: string; readonly data: string }> {
  return new Promise((resolve, reject) => {
    if (demo.stderr === null) throw new TypeError('the demo has no stderr');
    let link = '';
    createInterface({ input: demo.stderr }).on('line', (line) => {
      link = /^\s*(http:\S+)$/.exec(line)?.[1] ?? link;
      const data = /Data folder: (\S+)/.exec(line)?.[1];
      if (data !== undefined) resolve({ link, data });
    });
    demo.once('exit', (code) => reject(new CliError(`the demo ended with ${String(code)}`)));
  });
}

async function until(met: () => boolean): Promise<void> {
  const endsAtMs = clock.nowMs() + PATIENCE_MS;
  while (clock.nowMs() < endsAtMs) {
    if (met()) return;
    await sleep(clock, 500, never);
  }
  throw new CliError('the line did not begin to make cards');
}

export const bench = benchOf({
  measure: ({ port }: { readonly port: number }) => attackBench(port),
  describe: (figure) =>
    `a move takes ${figure.beforeP99Ms} ms (99 %) and under attack ${figure.duringP99Ms} ms: ratio ${figure.ratio}; ` +
    `${figure.idleKept} of ${figure.idleSockets} idle sockets were kept, ${figure.refused} of ${figure.requests} requests refused; ` +
    describeFlood(figure),
  passes: floodPasses,
});
