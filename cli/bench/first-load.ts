import type { Browser, BrowserContextOptions } from 'playwright-core';

import { sleep, RealClock } from '../../stations/clock.ts';
import { round } from './percentiles.ts';
import { keepWhenShown, shownAfterMs } from './watch-frames.ts';

/** How long a browser that has nothing of the page yet takes until it shows the line, on a slow processor, and what it asks for. */

export interface FirstLoad {
  /** Middle one of the loads in the slower language, from the address to the frame with the line's drawing. */
  readonly shownMs: number;
  /** Of the files with a hash in their names, as they are sent: those of the language that asks for more. */
  readonly bytes: number;
}

const SLOWER = 4;
const LOADS = 5;
/** Fonts come when the first letter is drawn. */
const SETTLE_MS = 1000;
const LANGUAGES = ['en-GB', 'vi-VN'];
const clock = new RealClock();
const never = new AbortController().signal;

/** `signedIn`: of a browser's context before which somebody has signed in. */
export async function firstLoad(
  browser: Browser,
  address: string,
  signedIn: NonNullable<BrowserContextOptions['storageState']>,
): Promise<FirstLoad> {
  const figures: FirstLoad[] = [];
  for (const locale of LANGUAGES) {
    const loads: FirstLoad[] = [];
    for (let load = 0; load < LOADS; load += 1)
      loads.push(
        await one(browser, address, { storageState: signedIn, locale, viewport: { width: 1280, height: 800 } }),
      );
    const middle = loads.toSorted((a, b) => a.shownMs - b.shownMs)[Math.floor(LOADS / 2)];
    if (middle !== undefined) figures.push(middle);
  }
  return {
    shownMs: Math.max(...figures.map(({ shownMs }) => shownMs)),
    bytes: Math.max(...figures.map(({ bytes }) => bytes)),
  };
}

/** Each in a context of its own: nothing is kept from the load before. */
async function one(browser: Browser, address: string, options: BrowserContextOptions): Promise<FirstLoad> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.addInitScript(keepWhenShown);
    await page.goto(address);
    await page.waitForFunction(() => Object.hasOwn(document.documentElement.dataset, 'shownAfterMs'));
    await sleep(clock, SETTLE_MS, never);
    const { shownMs, bytes } = await page.evaluate(shownAfterMs);
    return { shownMs: round(shownMs), bytes };
  } finally {
    await context.close();
  }
}
