import type { ChildProcess } from 'node:child_process';

import { CONTROLLER_URI } from '../../controller/main.ts';
import { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock, sleep } from '../../stations/clock.ts';
import { opcUaLink } from '../../stations/links/opcua.ts';
import { controllerParty } from '../introductions.ts';
import { CliError } from '../terminal.ts';
import { benchOf } from './bench.ts';
import { startDevice, subscribeAll } from './changing-device.ts';
import { forkBeside } from './fork-beside.ts';
import { freePort, gatewayBefore, standingLine } from './line-at-gateway.ts';
import { percentiles, round } from './percentiles.ts';

/**
 * How old a value is when a screen has it: changed in a machine's OPC UA server (a process of its own, encrypted), through Cardline's
 * link and gateway, to a client that is signed in (a process of its own too). Nothing is drawn: `bench hmi` looks at that.
 */

export interface ValuesFigure {
  readonly publishingMs: number;
  readonly values: number;
  readonly changesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly boundMs: number;
  readonly ratio: number;
  readonly heard: number;
  /** Changes that the client never had. */
  readonly missed: number;
}

/** Behind a server that publishes so often a value may be so old. */
const BOUNDS = [
  { publishingMs: 10, boundMs: 15 },
  { publishingMs: 50, boundMs: 60 },
] as const;
const VALUES = 1000;
const PERIOD_MS = 500;
const CHANGES_PER_SECOND = (VALUES * 1000) / PERIOD_MS;
const SECONDS = 15;
const WARM_UP_MS = 3000;
const clock = new RealClock();
const never = new AbortController().signal;

async function valuesBench(): Promise<readonly ValuesFigure[]> {
  const figures: ValuesFigure[] = [];
  for (const { publishingMs, boundMs } of BOUNDS) figures.push(await behind(publishingMs, boundMs));
  return figures;
}

async function behind(publishingMs: number, boundMs: number): Promise<ValuesFigure> {
  const controller = await controllerParty(clock, 'simulated');
  const device = await startDevice(VALUES, CHANGES_PER_SECOND, publishingMs);
  const line = standingLine();
  const wire = new WireTap(clock);
  const port = await freePort();
  const gateway = gatewayBefore(line, wire, port);
  const link = wire.opcUa(
    opcUaLink(
      device.url,
      'SignAndEncrypt',
      { ...controller, applicationUri: CONTROLLER_URI, world: 'simulated' },
      clock,
    ),
    'printer',
  );
  line.start();
  const clients: ChildProcess[] = [];
  try {
    await gateway.start();
    await subscribeAll(link, VALUES, () => undefined);
    const response = await fetch(gateway.newLink() ?? '', { redirect: 'manual' });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const client = forkBeside('values-client', [`http://localhost:${port}`, cookie, String(VALUES), String(PERIOD_MS)]);
    clients.push(client);
    await heard(client);
    await sleep(clock, WARM_UP_MS, never);
    await ask(client);
    await sleep(clock, SECONDS * 1000, never);
    const { ages, missed } = await ask(client);
    const [p50Ms, p99Ms] = percentiles(ages);
    return {
      publishingMs,
      values: VALUES,
      changesPerSecond: CHANGES_PER_SECOND,
      p50Ms,
      p99Ms,
      boundMs,
      ratio: round(p99Ms / boundMs),
      heard: ages.length,
      missed,
    };
  } finally {
    for (const client of clients) client.disconnect();
    await link.close();
    await gateway.stop();
    line.conductor.halt();
    device.child.disconnect();
  }
}

interface Heard {
  readonly ages: readonly number[];
  readonly missed: number;
}

function heard(client: ChildProcess): Promise<Heard> {
  return new Promise((resolve, reject) => {
    client.once('exit', () => reject(new CliError('the screen of the bench ended')));
    client.once('message', (message: Heard) => resolve(message));
  });
}

/** What it has heard since it was asked last. */
function ask(client: ChildProcess): Promise<Heard> {
  client.send('what');
  return heard(client);
}

export const bench = benchOf({
  measure: () => valuesBench(),
  describe: (servers) =>
    servers
      .map(
        ({ publishingMs, p50Ms, p99Ms, boundMs, ratio, heard, missed }) =>
          `behind a server that publishes every ${publishingMs} ms: ${p50Ms} ms (median), ${p99Ms} ms (99 %), bound ${boundMs}: ` +
          `ratio ${ratio}; ${heard} heard, ${missed} missed`,
      )
      .join('\n'),
  passes: (servers) => servers.every(({ ratio, missed }) => ratio <= 1 && missed === 0),
});
