import type { ChildProcess } from 'node:child_process';

import { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock, sleep } from '../../stations/clock.ts';
import { Unattended, byTheJournal } from '../simulation/unattended.ts';
import type { VirtualLine } from '../simulation/virtual-line.ts';
import { CliError } from '../terminal.ts';
import { benchOf } from './bench.ts';
import { forkBeside } from './fork-beside.ts';
import { freePort, gatewayBefore, standingLine } from './line-at-gateway.ts';
import { round } from './percentiles.ts';

/**
 * What screens cost the controller: its CPU while a line produces at its own speed, without any screen and with so many that watch
 * it (a process of their own), in the same run.
 */

export interface ScreensFigure {
  readonly screens: number;
  readonly cpuShareWithout: number;
  readonly cpuShareWith: number;
  /** Of one core, what the screens add. */
  readonly cpuShareOfScreens: number;
  readonly bound: number;
  readonly ratio: number;
  /** Deltas that each screen got in a second. */
  readonly deltasPerSecond: number;
}

const BOUND = 0.1;
const CARDS = 400;
const MEASURED_MS = 20_000;
const SETTLE_MS = 5000;
const STEP_MS = 10;
/** A session has eight pages at most. */
const PAGES_OF_ONE = 8;
const clock = new RealClock();
const never = new AbortController().signal;

async function screensBench(screens: number): Promise<ScreensFigure> {
  const line = standingLine();
  line.order(CARDS);
  const port = await freePort();
  const gateway = gatewayBefore(line, new WireTap(clock), port);
  line.observe((entries) => gateway.changed(entries));
  const unattended = new Unattended(line.conductor, byTheJournal);
  line.observe(() => unattended.act());
  line.start();
  const pace = new Pace(line);
  const clients: ChildProcess[] = [];
  try {
    await gateway.start();
    void pace.run(() => unattended.act());
    await sleep(clock, SETTLE_MS, never);
    const without = await cpuShare();
    const cookies: string[] = [];
    for (let index = 0; index < screens; index += PAGES_OF_ONE) {
      const response = await fetch(gateway.newLink() ?? '', { redirect: 'manual' });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      cookies.push(...Array.from({ length: Math.min(PAGES_OF_ONE, screens - index) }, () => cookie));
    }
    const client = forkBeside('screens-client', [`http://localhost:${port}`, ...cookies]);
    clients.push(client);
    await answerOf(client);
    await sleep(clock, SETTLE_MS, never);
    const before = await deltasOf(client);
    const withThem = await cpuShare();
    const deltas = (await deltasOf(client)) - before;
    const added = Math.max(0, withThem - without);
    return {
      screens,
      cpuShareWithout: round(without),
      cpuShareWith: round(withThem),
      cpuShareOfScreens: round(added),
      bound: BOUND,
      ratio: round(added / BOUND),
      deltasPerSecond: round(deltas / screens / (MEASURED_MS / 1000)),
    };
  } finally {
    for (const client of clients) client.disconnect();
    pace.stop();
    await gateway.stop();
    line.conductor.halt();
  }
}

/** Virtual time that goes as fast as the wall's. */
class Pace {
  readonly #line: VirtualLine;
  #stopped = false;

  constructor(line: VirtualLine) {
    this.#line = line;
  }

  async run(look: () => void): Promise<void> {
    const aheadMs = this.#line.clock.nowMs() - clock.nowMs();
    while (!this.#stopped) {
      await this.#line.clock.run(() => this.#stopped, clock.nowMs() + aheadMs);
      look();
      await sleep(clock, STEP_MS, never);
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}

/** Of one core, over the measured time. */
async function cpuShare(): Promise<number> {
  const before = process.cpuUsage();
  const beganMs = clock.nowMs();
  await sleep(clock, MEASURED_MS, never);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (clock.nowMs() - beganMs);
}

function answerOf(client: ChildProcess): Promise<{ readonly deltas: number }> {
  return new Promise((resolve, reject) => {
    client.once('exit', () => reject(new CliError('the screens of the bench ended')));
    client.once('message', (message: { deltas: number }) => resolve(message));
  });
}

async function deltasOf(client: ChildProcess): Promise<number> {
  client.send('how many');
  return (await answerOf(client)).deltas;
}

export const bench = benchOf({
  measure: ({ screens }: { readonly screens: number }) => screensBench(screens),
  describe: (figure) =>
    `${figure.screens} screens cost ${figure.cpuShareOfScreens} of a core (${figure.cpuShareWith} with them, ` +
    `${figure.cpuShareWithout} without); ${figure.bound} is the bound: ratio ${figure.ratio}`,
  passes: ({ ratio }) => ratio <= 1,
});
