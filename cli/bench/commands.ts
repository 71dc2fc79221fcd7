import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type Page } from 'playwright-core';

import { RealClock, sleep } from '../../stations/clock.ts';
import { ownProgram } from '../own-program.ts';
import { requireChromium } from './browser.ts';
import { BarePage } from './bare-page.ts';
import { DiskSyncs } from './disk-syncs.ts';
import { freePort } from './line-at-gateway.ts';
import { percentiles, round } from './percentiles.ts';
import { signInLink } from './sign-in-link.ts';
import { watchCommands } from './watch-commands.ts';
import { watchUnit } from './watch-unit.ts';
import { benchOf } from './bench.ts';

/**
 * How long a press of a button takes until its answer is painted, in a real Chromium before a controller and simulated machines that
 * are processes of their own: of the line itself (its mode), and of a machine (printer, by hand, over OPC UA: its own new state).
 */

export interface CommandsFigure {
  readonly presses: number;
  readonly lineP50Ms: number;
  readonly lineP99Ms: number;
  readonly deviceP50Ms: number;
  readonly deviceP99Ms: number;
  /** A bare page with a button, a server that does nothing, a socket.io with nothing in it: in the same browser, before it. */
  readonly floorP50Ms: number;
  readonly floorP99Ms: number;
  /** One sync of the journal's disk, meanwhile: one lies on the way of a press, before the machine is asked. */
  readonly syncP50Ms: number;
  readonly syncP99Ms: number;
  readonly boundMs: number;
  /** The slower of both, at the 99th percentile, to the bound. */
  readonly ratio: number;
}

const BOUND_MS = 20;
/** The slowest hundredth of them are five: of fewer, chance alone would say what the figure is. */
const PRESSES = 500;
const FLOOR_PRESSES = 200;
/** Pages and both processes compile what they run often: a person's first press of the day is not the hundredth. */
const WARM_UP_PRESSES = 10;
const READY_MS = 60_000;
const SETTLE_MS = 3000;
const clock = new RealClock();
const never = new AbortController().signal;

async function commandsBench(): Promise<CommandsFigure> {
  const executablePath = requireChromium();
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'cardline-bench-'));
  const words = ['demo', '--port', String(port), '--data', data, '--imaging', 'modelled'];
  const demo = spawn(process.execPath, ownProgram(words), { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const link = await signInLink(demo.stderr, clock);
    return await before(link, port, executablePath, new DiskSyncs(clock, data));
  } finally {
    demo.kill('SIGTERM');
  }
}

async function before(link: string, port: number, executablePath: string, disk: DiskSyncs): Promise<CommandsFigure> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(READY_MS);
    const [floorP50Ms, floorP99Ms] = await floor(page);
    await page.goto(link);
    await page.waitForSelector('[data-testid=state][data-state=Stopped]');
    await page.click('[data-testid=more-commands]');
    const [lineP50Ms, lineP99Ms] = await timed(page, watchCommands, PRESSES);
    await page.click('[data-mode=Manual]');
    await page.goto(`http://localhost:${port}/stations/printer`);
    await page.waitForSelector('[data-unit-command=Abort]');
    void disk.run();
    const [deviceP50Ms, deviceP99Ms] = await timed(page, watchUnit, PRESSES);
    const [syncP50Ms, syncP99Ms] = percentiles(disk.tookMs);
    return {
      presses: PRESSES,
      lineP50Ms,
      lineP99Ms,
      deviceP50Ms,
      deviceP99Ms,
      floorP50Ms,
      floorP99Ms,
      syncP50Ms: round(syncP50Ms),
      syncP99Ms: round(syncP99Ms),
      boundMs: BOUND_MS,
      ratio: round(Math.max(lineP99Ms, deviceP99Ms) / BOUND_MS),
    };
  } finally {
    disk.stop();
    await browser.close();
  }
}

async function floor(page: Page): Promise<readonly [number, number]> {
  const bare = new BarePage();
  const port = await freePort();
  await bare.start(port);
  try {
    await page.goto(`http://localhost:${port}/`);
    return await timed(page, watchCommands, FLOOR_PRESSES);
  } finally {
    await page.goto('about:blank');
    await bare.stop();
  }
}

async function timed(
  page: Page,
  watch: (presses: number) => Promise<number[]>,
  presses: number,
): Promise<readonly [number, number]> {
  await sleep(clock, SETTLE_MS, never);
  await page.evaluate(watch, WARM_UP_PRESSES);
  const [p50Ms, p99Ms] = percentiles(await page.evaluate(watch, presses));
  return [round(p50Ms), round(p99Ms)];
}

export const bench = benchOf({
  measure: () => commandsBench(),
  describe: (figure) =>
    `a press is answered on the screen: by the line after ${figure.lineP50Ms} ms (median) and ${figure.lineP99Ms} ms (99 %), by a ` +
    `machine after ${figure.deviceP50Ms} and ${figure.deviceP99Ms} ms, by a bare page after ${figure.floorP50Ms} and ` +
    `${figure.floorP99Ms} ms; a sync of the disk took ${figure.syncP50Ms} and ${figure.syncP99Ms} ms; bound ${figure.boundMs}: ` +
    `ratio ${figure.ratio}`,
  passes: ({ ratio }) => ratio <= 1,
});
