import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { RealClock, sleep } from '../../stations/clock.ts';
import { ownProgram } from '../own-program.ts';
import { firstLoad, type FirstLoad } from './first-load.ts';
import { freePort } from './line-at-gateway.ts';
import { percentiles, round } from './percentiles.ts';
import { signInLink } from './sign-in-link.ts';
import { watchFrames } from './watch-frames.ts';

/** What the line's page costs a browser: its first load, and its frames while a line makes cards much faster than any real one. */

export interface PageFigure extends FirstLoad {
  readonly frameP50Ms: number;
  readonly frameP99Ms: number;
}

const SPEED = 20;
const CARDS = 2000;
const FRAMES_MS = 15_000;
const PATIENCE_MS = 120_000;
const SETTLE_MS = 5000;
const clock = new RealClock();
const never = new AbortController().signal;

/** @throws Error where the line does not come to make cards. */
export async function linePageFigure(browser: Browser): Promise<PageFigure> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'cardline-bench-'));
  const words = ['demo', '--port', String(port), '--data', data, '--imaging', 'modelled'];
  const demo = spawn(process.execPath, ownProgram([...words, '--speed', String(SPEED), '--cards', String(CARDS)]), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(await signInLink(demo.stderr, clock));
    await page.waitForSelector('[data-testid=state][data-state=Stopped]');
    const loaded = await firstLoad(browser, `http://localhost:${port}/`, await context.storageState());
    await produce(page);
    await sleep(clock, SETTLE_MS, never);
    const [frameP50Ms, frameP99Ms] = percentiles(await page.evaluate(watchFrames, FRAMES_MS));
    return { ...loaded, frameP50Ms: round(frameP50Ms), frameP99Ms: round(frameP99Ms) };
  } finally {
    await context.close();
    demo.kill('SIGTERM');
  }
}

/** Reset, Start, and the first card's approval. */
async function produce(page: Page): Promise<void> {
  const press = (command: string): Promise<void> =>
    page.click(`[data-command=${command}]:not([aria-disabled=true])`, { timeout: PATIENCE_MS });
  await press('Reset');
  await page.waitForSelector('[data-testid=state][data-state=Idle]');
  await press('Start');
  await page.click('[data-decision=approved]');
  await press('Unhold');
  await page.waitForSelector('[data-testid=state][data-state=Execute]');
}
