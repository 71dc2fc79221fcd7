import { chromium, type Browser, type CDPSession } from 'playwright-core';

import { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock, sleep } from '../../stations/clock.ts';
import { AT_ONCE, runShift } from '../simulation/shift.ts';
import { CliError } from '../terminal.ts';
import { benchOf } from './bench.ts';
import { requireChromium } from './browser.ts';
import { freePort, gatewayBefore, standingLine } from './line-at-gateway.ts';
import { round } from './percentiles.ts';

/** What a page holds that is left open for days: the line runs through them in virtual time, the page is told all of it. */

export interface PageMemoryFigure {
  readonly simulatedHours: number;
  readonly cards: number;
  /** Of the page's JavaScript after its garbage was collected, over the first and the last quarter of the samples. */
  readonly heapFirstMb: number;
  readonly heapLastMb: number;
  readonly growth: number;
  readonly bound: number;
  readonly ratio: number;
  readonly nodesFirst: number;
  readonly nodesLast: number;
  readonly samples: number;
}

const BOUND = 1.1;
const SAMPLE_EVERY_MS = 10_000;
/** The page fills its lists first: they are bounded, and full after a while. */
const WARM_SAMPLES = 3;
const CARDS_PER_HOUR = 1100;
const MS_PER_HOUR = 3_600_000;
const clock = new RealClock();

interface Sample {
  readonly heapBytes: number;
  readonly nodes: number;
}

async function pageMemoryBench(hours: number, page: string): Promise<PageMemoryFigure> {
  const executablePath = requireChromium();
  const line = standingLine();
  const cards = Math.ceil(hours * CARDS_PER_HOUR);
  line.order(cards);
  const port = await freePort();
  const gateway = gatewayBefore(line, new WireTap(clock), port);
  line.observe((entries) => gateway.changed(entries));
  const over = new AbortController();
  let browser: Browser | null = null;
  try {
    await gateway.start();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    const tab = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await tab.goto(gateway.newLink() ?? '');
    await tab.goto(`http://localhost:${port}/${page === 'line' ? '' : page}`);
    const session = await tab.context().newCDPSession(tab);
    const samples = sampling(session, over.signal);
    const shift = await runShift(line, {
      seed: 'page',
      cards,
      faults: 'none',
      untilEntry: null,
      ...AT_ONCE,
      prepare: () => undefined,
    });
    over.abort();
    if (shift.end !== 'done') throw new CliError(`the line ended with «${shift.end}»`);
    const taken = (await samples).slice(WARM_SAMPLES);
    if (taken.length < 4) throw new CliError('the line was done too soon to tell anything: ask for more hours');
    const quarter = Math.ceil(taken.length / 4);
    const [first, last] = [taken.slice(0, quarter), taken.slice(-quarter)];
    const growth = mean(last, 'heapBytes') / mean(first, 'heapBytes');
    return {
      simulatedHours: Math.round((10 * line.clock.nowMs()) / MS_PER_HOUR) / 10,
      cards,
      heapFirstMb: round(mean(first, 'heapBytes') / 1e6),
      heapLastMb: round(mean(last, 'heapBytes') / 1e6),
      growth: round(growth),
      bound: BOUND,
      ratio: round(growth / BOUND),
      nodesFirst: Math.round(mean(first, 'nodes')),
      nodesLast: Math.round(mean(last, 'nodes')),
      samples: taken.length,
    };
  } finally {
    over.abort();
    await browser?.close();
    await gateway.stop();
    line.conductor.halt();
  }
}

async function sampling(session: CDPSession, over: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (!over.aborted) {
    await sleep(clock, SAMPLE_EVERY_MS, over);
    if (over.aborted) break;
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes } = await session.send('Memory.getDOMCounters');
    samples.push({ heapBytes: usedSize, nodes });
  }
  return samples;
}

function mean(samples: readonly Sample[], what: keyof Sample): number {
  return samples.reduce((sum, sample) => sum + sample[what], 0) / samples.length;
}

export const bench = benchOf({
  measure: ({ hours, page }: { readonly hours: number; readonly page: string }) => pageMemoryBench(hours, page),
  describe: (figure) =>
    `a page left open for ${figure.simulatedHours} h: ${figure.heapFirstMb} MB at first, ${figure.heapLastMb} MB at last ` +
    `(${figure.nodesFirst} and ${figure.nodesLast} nodes), growth ${figure.growth}, bound ${figure.bound}: ratio ${figure.ratio}`,
  passes: ({ ratio }) => ratio <= 1,
});
