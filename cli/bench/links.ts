import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type Page } from 'playwright-core';
import { stringify } from 'yaml';

import { RealClock, sleep } from '../../stations/clock.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { controllerParty } from '../introductions.ts';
import { ownProgram } from '../own-program.ts';
import { SimulatedMachines } from '../simulated-machines.ts';
import { accept } from '../accepted.ts';
import { CliError } from '../terminal.ts';
import { benchOf } from './bench.ts';
import { BlackHole } from './black-hole.ts';
import { requireChromium } from './browser.ts';
import { freePort } from './line-at-gateway.ts';
import { percentiles, round } from './percentiles.ts';
import { Relay } from './relay.ts';
import { signInLink } from './sign-in-link.ts';

/**
 * Dead links, in a real Chromium before a controller and simulated machines that are processes of their own: how long a page shows
 * an old picture as if it were today's when its controller stands still, and how long it takes, once a link that was dead is there
 * again, until what comes over it is painted.
 */

interface Recovery {
  readonly link: string;
  readonly outages: number;
  readonly medianMs: number;
  readonly mostMs: number;
}

export interface LinksFigure {
  /** A controller that stands still: the page says that its picture is old. */
  readonly silences: number;
  readonly silenceMedianMs: number;
  readonly silenceMostMs: number;
  readonly silenceBoundMs: number;
  readonly recoveries: readonly Recovery[];
  readonly recoveryBoundMs: number;
  /** The worst of all to its bound. */
  readonly ratio: number;
}

const SILENCE_BOUND_MS = 2000;
const RECOVERY_BOUND_MS = 1000;
/** How long a link is dead: a plug that was pulled and one that hung loose, and one that somebody went to look for. */
const OUTAGES_MS = [700, 2600, 5300, 9100];
const SILENCES = 5;
const READY_MS = 60_000;
const PATIENCE_MS = 20_000;
const SETTLE_MS = 2500;
const SEED = '1';
const clock = new RealClock();
const never = new AbortController().signal;
const wait = (ms: number): Promise<void> => sleep(clock, ms, never);

async function linksBench(): Promise<LinksFigure> {
  const executablePath = requireChromium();
  await controllerParty(clock, 'simulated');
  const machines = await SimulatedMachines.start(defaultLayoutFile(), SEED, 1);
  try {
    return await withMachines(machines, executablePath);
  } finally {
    await machines.stop();
  }
}

async function withMachines(machines: SimulatedMachines, executablePath: string): Promise<LinksFigure> {
  const folder = mkdtempSync(join(tmpdir(), 'cardline-bench-'));
  const printer = await relayBefore(machines.layoutFile, 'printer', join(folder, 'line.yaml'));
  const port = await freePort();
  const words = ['run', '--line', join(folder, 'line.yaml'), '--data', join(folder, 'data'), '--port', String(port)];
  const controller = spawn(process.execPath, ownProgram([...words, '--imaging', 'modelled']), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const link = await signInLink(controller.stderr, clock);
    return await before(link, port, { executablePath, controller, machines, printer });
  } finally {
    controller.kill('SIGCONT');
    controller.kill('SIGTERM');
    await printer.cut();
  }
}

interface Parts {
  readonly executablePath: string;
  readonly controller: ChildProcess;
  readonly machines: SimulatedMachines;
  readonly printer: Relay;
}

async function before(link: string, port: number, parts: Parts): Promise<LinksFigure> {
  const { executablePath, controller, machines, printer } = parts;
  const gateway = new Relay(port);
  const relayed = await gateway.start();
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', `--host-resolver-rules=MAP localhost:${port} 127.0.0.1:${relayed}`],
  });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(READY_MS);
    await page.goto(link);
    await page.waitForSelector(LIVE);
    await wait(SETTLE_MS);
    const silences: number[] = [];
    for (let silence = 0; silence < SILENCES; silence += 1) silences.push(await silent(page, controller));
    const recoveries = [
      await recovery('page, refused', page, LIVE, refusalOf(gateway)),
      await recovery('page, no answer', page, LIVE, cableOf(gateway)),
      await recovery('controller that stood still', page, LIVE, stillnessOf(controller)),
      await recovery('OPC UA, refused', await faceplate(page, port, 'printer'), ONLINE, refusalOf(printer)),
      await recovery('OPC UA, no answer', page, ONLINE, cableOf(printer)),
      await recovery('serial reader', await faceplate(page, port, 'head-1'), ONLINE, plugOf(machines, 'head-1')),
      await recovery('serial laser', await faceplate(page, port, 'laser'), ONLINE, plugOf(machines, 'laser')),
    ];
    const silenceMostMs = Math.max(...silences);
    const mostMs = Math.max(...recoveries.map((one) => one.mostMs));
    return {
      silences: SILENCES,
      silenceMedianMs: percentiles(silences)[0],
      silenceMostMs,
      silenceBoundMs: SILENCE_BOUND_MS,
      recoveries,
      recoveryBoundMs: RECOVERY_BOUND_MS,
      ratio: round(Math.max(silenceMostMs / SILENCE_BOUND_MS, mostMs / RECOVERY_BOUND_MS)),
    };
  } finally {
    await browser.close();
    await gateway.cut();
  }
}

const LIVE = '.page[data-live=true]';
const OLD = '.page[data-live=false]';
const ONLINE = '[data-testid=unit-state][data-state]';

async function faceplate(page: Page, port: number, station: string): Promise<Page> {
  await page.goto(`http://localhost:${port}/stations/${station}`);
  await page.waitForSelector(ONLINE);
  return page;
}

/** The controller's process stands still until the page has noticed. */
async function silent(page: Page, controller: ChildProcess): Promise<number> {
  await wait(SETTLE_MS);
  const beganMs = clock.nowMs();
  controller.kill('SIGSTOP');
  await seen(page, OLD);
  const tookMs = clock.nowMs() - beganMs;
  controller.kill('SIGCONT');
  await seen(page, LIVE);
  return round(tookMs);
}

/** Looked for in every frame of the page. */
async function seen(page: Page, selector: string): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelector(wanted) !== null, selector, {
    polling: 'raf',
    timeout: PATIENCE_MS,
  });
}

interface Link {
  cut(): Promise<void>;
  restore(): Promise<void>;
}

async function recovery(name: string, page: Page, fresh: string, link: Link): Promise<Recovery> {
  const took: number[] = [];
  for (const outageMs of OUTAGES_MS) {
    await wait(SETTLE_MS);
    await link.cut();
    await page.waitForSelector(fresh, { state: 'detached', timeout: PATIENCE_MS });
    await wait(outageMs);
    const beganMs = clock.nowMs();
    await link.restore();
    await seen(page, fresh);
    took.push(round(clock.nowMs() - beganMs));
  }
  return { link: name, outages: took.length, medianMs: percentiles(took)[0], mostMs: Math.max(...took) };
}

function refusalOf(relay: Relay): Link {
  return { cut: () => relay.cut(), restore: async () => void (await relay.start()) };
}

/** Who knocks is not even refused. */
function cableOf(relay: Relay): Link {
  let hole: BlackHole | null = null;
  return {
    cut: async () => {
      await relay.cut();
      hole = new BlackHole(relay.port);
      await hole.open();
    },
    restore: async () => {
      await hole?.close();
      await relay.start();
    },
  };
}

function stillnessOf(controller: ChildProcess): Link {
  const tell = (signal: NodeJS.Signals): Promise<void> => {
    controller.kill(signal);
    return Promise.resolve();
  };
  return { cut: () => tell('SIGSTOP'), restore: () => tell('SIGCONT') };
}

function plugOf(machines: SimulatedMachines, station: string): Link {
  const set = async (plugged: boolean): Promise<void> => {
    await machines.ask({ action: 'plug', station, plugged });
  };
  return { cut: () => set(false), restore: () => set(true) };
}

/** Writes the layout anew, with a relay on the way to a machine. */
async function relayBefore(layoutFile: string, station: string, to: string): Promise<Relay> {
  const layout = accept(readLayout(layoutFile));
  const machine = layout.stations.find(({ id }) => id === station);
  if (machine === undefined) throw new CliError(`no ${station} in ${layoutFile}`);
  const relay = new Relay(Number(new URL(machine.url).port));
  const url = `opc.tcp://127.0.0.1:${await relay.start()}`;
  const stations = layout.stations.map((one) => (one === machine ? { ...one, url } : one));
  writeFileSync(to, stringify({ ...layout, stations }));
  return relay;
}

export const bench = benchOf({
  measure: () => linksBench(),
  describe: (figure) =>
    [
      `a controller that stands still: the page says so after ${figure.silenceMedianMs} ms (median) and ` +
        `${figure.silenceMostMs} ms (at most of ${figure.silences})`,
      ...figure.recoveries.map(
        ({ link, outages, medianMs, mostMs }) =>
          `${link}: dead ${outages} times, painted anew ${medianMs} ms (median) and ${mostMs} ms (at most) after it was there again`,
      ),
      `bounds ${figure.silenceBoundMs} and ${figure.recoveryBoundMs} ms: ratio ${figure.ratio}`,
    ].join('\n'),
  passes: ({ ratio }) => ratio <= 1,
});
