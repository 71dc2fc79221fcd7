import { createServer } from 'node:http';

import { chromium, type Browser } from 'playwright-core';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';

import { CONTROLLER_URI } from '../../controller/main.ts';
import { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock, sleep } from '../../stations/clock.ts';
import { opcUaLink } from '../../stations/links/opcua.ts';
import type { OpcUaLink } from '../../stations/links/opcua-link.ts';
import { requireChromium } from './browser.ts';
import { changesOf, startDevice, subscribeAll, type ChangingDevice } from './changing-device.ts';
import { linePageFigure, type PageFigure } from './frames.ts';
import { freePort, gatewayBefore, standingLine } from './line-at-gateway.ts';
import { percentiles, round } from './percentiles.ts';
import { watchCommands } from './watch-commands.ts';
import { watchPaints } from './watch-paints.ts';
import { controllerParty } from '../introductions.ts';
import { benchOf } from './bench.ts';

/**
 * How old a value is when it is painted: changed in a machine's OPC UA server (a process of its own, encrypted), through Cardline's
 * link, gateway and page in a real Chromium. Beside it, in the same run, the floor: the same link, a bare socket.io, a bare client.
 */

export interface HmiFigure {
  readonly changesPerSecond: number;
  readonly tags: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly floorP50Ms: number;
  readonly floorP99Ms: number;
  /** Painted to floor, at the median and at the 99th percentile. */
  readonly ratioP50: number;
  readonly ratioP99: number;
  /** Values that were painted; a value that changed again before its frame is painted as the newer one. */
  readonly painted: number;
  /** Changes that Cardline was told of, of those that the machine made meanwhile. */
  readonly heardShare: number;
  /** From the press of a button until the line's own answer is painted. */
  readonly commandP50Ms: number;
  readonly commandP99Ms: number;
  readonly serverCpuShare: number;
  readonly pageCpuShare: number;
  /** From the address to the painted line, in a browser that has nothing of it yet, on a processor that is four times slower. */
  readonly lineShownMs: number;
  readonly lineShownBoundMs: number;
  /** What the page asks for until then, packed. */
  readonly firstLoadBytes: number;
  readonly firstLoadBoundBytes: number;
  /** Of the line's page while the line runs twenty times faster than a real one. */
  readonly frameP50Ms: number;
  readonly frameP99Ms: number;
  readonly frameBoundMs: number;
}

const LINE_SHOWN_BOUND_MS = 1500;
const FIRST_LOAD_BOUND_BYTES = 120_000;
const FRAME_BOUND_MS = 50;
const TAGS = 200;
/** What our own stations' servers allow. */
const PUBLISHING_MS = 10;
const SECONDS = 10;
/** Commands while the values change. */
const PRESSES = 100;
const WARM_UP_MS = 3000;
const READY_MS = 20_000;
const clock = new RealClock();
const never = new AbortController().signal;

async function hmiBench(changesPerSecond: number): Promise<HmiFigure> {
  const executablePath = requireChromium();
  const line = await measureLinePage(executablePath);
  const controller = await controllerParty(clock, 'simulated');
  const device = await startDevice(TAGS, changesPerSecond, PUBLISHING_MS);
  const link = (): OpcUaLink =>
    opcUaLink(
      device.url,
      'SignAndEncrypt',
      { ...controller, applicationUri: CONTROLLER_URI, world: 'simulated' },
      clock,
    );
  try {
    const floor = await measureFloor(link());
    const painted = await measurePage(link(), device, executablePath);
    const [p50Ms, p99Ms] = percentiles(painted.ages);
    const [commandP50Ms, commandP99Ms] = percentiles(painted.commandAges);
    const [floorP50Ms, floorP99Ms] = percentiles(floor);
    return {
      changesPerSecond,
      tags: TAGS,
      p50Ms,
      p99Ms,
      floorP50Ms,
      floorP99Ms,
      ratioP50: round(p50Ms / floorP50Ms),
      ratioP99: round(p99Ms / floorP99Ms),
      painted: painted.ages.length,
      heardShare: painted.heardShare,
      commandP50Ms: round(commandP50Ms),
      commandP99Ms: round(commandP99Ms),
      serverCpuShare: painted.serverCpuShare,
      pageCpuShare: painted.pageCpuShare,
      lineShownMs: line.shownMs,
      lineShownBoundMs: LINE_SHOWN_BOUND_MS,
      firstLoadBytes: line.bytes,
      firstLoadBoundBytes: FIRST_LOAD_BOUND_BYTES,
      frameP50Ms: line.frameP50Ms,
      frameP99Ms: line.frameP99Ms,
      frameBoundMs: FRAME_BOUND_MS,
    };
  } finally {
    device.child.disconnect();
  }
}

async function measureLinePage(executablePath: string): Promise<PageFigure> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    return await linePageFigure(browser);
  } finally {
    await browser.close();
  }
}

/** The same link, a socket.io with nothing in it, a client in this process. */
async function measureFloor(link: OpcUaLink): Promise<number[]> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
  const client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  const ages: number[] = [];
  let counting = false;
  client.on('value', (_path: string, changedAt: number) => {
    if (counting) ages.push(clock.wallTimeMs() - changedAt);
  });
  try {
    await new Promise<void>((resolve) => client.once('connect', resolve));
    await subscribeAll(link, TAGS, (path, value) => {
      if (value.type === 'Double') server.emit('value', path, value.value);
    });
    await sleep(clock, WARM_UP_MS, never);
    counting = true;
    await sleep(clock, SECONDS * 1000, never);
    return ages;
  } finally {
    await link.close();
    client.close();
    await server.close();
  }
}

interface Painted {
  readonly ages: readonly number[];
  readonly commandAges: readonly number[];
  readonly heardShare: number;
  readonly serverCpuShare: number;
  readonly pageCpuShare: number;
}

async function measurePage(bare: OpcUaLink, device: ChangingDevice, executablePath: string): Promise<Painted> {
  const line = standingLine();
  const wire = new WireTap(clock);
  const port = await freePort();
  const gateway = gatewayBefore(line, wire, port);
  line.observe((entries) => gateway.changed(entries));
  line.start();
  const link = wire.opcUa(bare, 'printer');
  let told = 0;
  let browser: Browser | null = null;
  try {
    await gateway.start();
    await subscribeAll(link, TAGS, () => (told += 1));
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    await page.goto(gateway.newLink() ?? '');
    await page.goto(`http://localhost:${port}/values`);
    await page.waitForSelector('[data-testid=values]', { timeout: READY_MS });
    await sleep(clock, WARM_UP_MS, never);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const before = { cpu: process.cpuUsage(), page: await pageCpuS(session), told, changes: await changesOf(device) };
    const ages = await page.evaluate(watchPaints, SECONDS * 1000);
    const cpu = process.cpuUsage(before.cpu);
    const changes = (await changesOf(device)) - before.changes;
    await page.click('[data-testid=more-commands]');
    const commandAges = await page.evaluate(watchCommands, PRESSES);
    return {
      ages,
      commandAges,
      heardShare: round(Math.min(1, (told - before.told) / changes)),
      serverCpuShare: round((cpu.user + cpu.system) / 1e6 / SECONDS),
      pageCpuShare: round(((await pageCpuS(session)) - before.page) / SECONDS),
    };
  } finally {
    await browser?.close();
    await link.close();
    await gateway.stop();
    line.conductor.halt();
  }
}

/** CPU that the page's main thread has used, in seconds. */
async function pageCpuS(session: {
  send(method: 'Performance.getMetrics'): Promise<{ metrics: { name: string; value: number }[] }>;
}): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

export const bench = benchOf({
  measure: ({ changes }: { readonly changes: number }) => hmiBench(changes),
  describe: (figure) =>
    `${figure.changesPerSecond} changes/s: painted after ${figure.p50Ms} ms (median) and ${figure.p99Ms} ms (99 %); ` +
    `the bare floor is ${figure.floorP50Ms} and ${figure.floorP99Ms} ms: ratios ${figure.ratioP50} and ${figure.ratioP99}; ` +
    `the line is shown after ${figure.lineShownMs} ms (bound ${figure.lineShownBoundMs}) and ${figure.firstLoadBytes} bytes ` +
    `(bound ${figure.firstLoadBoundBytes}); a frame lasts ${figure.frameP99Ms} ms (99 %, bound ${figure.frameBoundMs})`,
  passes: (figure) =>
    figure.lineShownMs <= figure.lineShownBoundMs &&
    figure.firstLoadBytes <= figure.firstLoadBoundBytes &&
    figure.frameP99Ms <= figure.frameBoundMs,
});
