import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { addressOf, PAGES } from '../../hmi/src/pages/pages.ts';
import { sleep } from '../../stations/clock.ts';
import { clock, Workplace } from '../process/processes.ts';
import { NIGHTLY } from '../nightly.ts';
import { overflowing } from './overflowing.ts';
import { beforeTheLine, demoOf, PATIENCE_MS, SHOTS, type LinePage } from './line-page.ts';

/** Every page in a real browser, before a line that really runs: axe's rules, keys, tablets, the first load. */

const CARDS = 300;
const SPEED = 6;
/** What a page asks for when it opens is there by then. */
const SETTLE_MS = 400;

const DESK = { width: 1280, height: 800 };
/** A phone, tablets both ways, a screen on a wall. */
const SIZES = [...(NIGHTLY ? ([[390, 844]] as const) : []), [768, 1024], [1024, 768], [1920, 1080]] as const;

const place = new Workplace();
let line: LinePage;
let page: Page;

beforeTheLine({ place, serve: demoOf(CARDS, SPEED), motion: 'reduce', line: 'producing' }, (opened) => {
  line = opened;
  ({ page } = opened);
});

/** By how much something is wider than its place. Runs in the page. */
function pixelsBeyond(): number {
  // The page's own part scrolls as well: what is too wide shows there, not in the document.
  const main = document.querySelector('main');
  const beside = [...document.querySelectorAll('header *')].map((one) => one.getBoundingClientRect().right);
  const strip = document.querySelector('[data-testid=state]');
  return Math.max(
    0,
    (strip?.scrollHeight ?? 0) - (strip?.clientHeight ?? 0),
    document.documentElement.scrollWidth - innerWidth,
    (main?.scrollWidth ?? Infinity) - (main?.clientWidth ?? 0),
    ...beside.map((right) => Math.floor(right - innerWidth)),
  );
}

describe('the line’s page', () => {
  /** Vietnamese has letters of its own to load, of 10 kB. */
  test.each([
    ['en', 115_000],
    ['vi', 122_000],
  ] as const)('first loads in few bytes, of all that it asks for, as it is sent: %s, %d', async (code, most) => {
    // Before anything is to be done by hand: its forms come with the first of it.
    await line.producing();
    await page.locator('[data-testid=tasks]').waitFor({ state: 'detached' });
    await page.evaluate((language) => localStorage.setItem('language', language), code);
    await page.goto('about:blank');
    await page.goto(`${line.address}/`);
    await page.waitForSelector('.mimic');
    await page.evaluate(() => document.fonts.ready);
    /* eslint-disable no-restricted-globals -- runs in the page: its record of what it loaded, not a clock */
    const bytes = await page.evaluate(async () => {
      const names = performance.getEntriesByType('resource').map(({ name }) => name);
      const own = names.filter((name) => name.includes('/assets/'));
      const answers = await Promise.all(own.map((name) => fetch(name, { cache: 'reload' })));
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
      const sizes = performance.getEntriesByType('resource').filter(({ name }) => own.includes(name));
      const bySize = sizes.map((entry): [string, number] => [
        entry.name,
        entry instanceof PerformanceResourceTiming ? entry.encodedBodySize : 0,
      ]);
      return [...new Map(bySize).values()].reduce((sum, size) => sum + size, 0);
    });
    /* eslint-enable no-restricted-globals */
    await page.evaluate(() => localStorage.setItem('language', 'en'));
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(most);
  });
});

describe.each(PAGES)('the page $name', ({ name }) => {
  test('keeps axe’s rules in both themes', async () => {
    await page.goto(line.address + addressOf(name));
    await page.waitForSelector('[data-testid=state], [data-testid=wall]');
    await sleep(clock, SETTLE_MS, new AbortController().signal);
    // A theme changes colours and nothing else.
    for (const [theme, rules] of [
      ['light', 'all'],
      ['dark', 'colours'],
    ] as const) {
      await page.evaluate((worn) => (document.documentElement.dataset['theme'] = worn), theme);
      expect(`${theme}: ${(await line.violations(rules)).join()}`).toBe(`${theme}: `);
    }
    expect(line.problems).toEqual([]);
  });

  /** The page is there already: it is laid out anew for each size. */
  test.each(SIZES)(
    'fits %d by %d pixels: nothing lies beyond it, no words beyond their place',
    async (width, height) => {
      // A wall board hangs on a wall.
      if (name === 'wall' && width < 768) return;
      await page.setViewportSize({ width, height });
      await expect.poll(() => page.evaluate(pixelsBeyond), { timeout: PATIENCE_MS }).toBe(0);
      const roomless = NIGHTLY ? await page.evaluate(overflowing) : [];
      expect(roomless).toEqual([]);
      if (name === 'line') await line.shot(`pages-${width}`);
      await page.setViewportSize(DESK);
    },
  );
});

describe.each(PAGES)('the page $name in Vietnamese', ({ name }) => {
  test.skipIf(!NIGHTLY)('has room for its words at each size', async () => {
    await page.evaluate(() => localStorage.setItem('language', 'vi'));
    await page.goto(line.address + addressOf(name));
    await page.waitForSelector('[data-testid=state], [data-testid=wall]');
    await sleep(clock, SETTLE_MS, new AbortController().signal);
    const beyond: Record<string, string[]> = {};
    for (const [width, height] of [[DESK.width, DESK.height], ...SIZES]) {
      await page.setViewportSize({ width, height });
      beyond[`${width}`] = await page.evaluate(overflowing);
    }
    await page.evaluate(() => localStorage.setItem('language', 'en'));
    await page.setViewportSize(DESK);
    expect(Object.entries(beyond).filter(([, words]) => words.length > 0)).toEqual([]);
  });
});

describe('the figures', () => {
  /** Of what is drawn by its ground: does forced colour keep it? */
  const kept = (): boolean[] =>
    Array.from(
      document.querySelectorAll<HTMLElement>('main [style*="%"]'),
      (drawn) => getComputedStyle(drawn).getPropertyValue('forced-color-adjust') === 'none',
    );

  test.each(['performance', 'batches'] as const)('of %s are there in forced colours', async (name) => {
    await page.goto(line.address + addressOf(name));
    await page.waitForSelector('main [style*="%"]', { state: 'attached' });
    await page.emulateMedia({ forcedColors: 'active' });
    const drawn = await page.evaluate(kept);
    await page.emulateMedia({ forcedColors: null });
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn).not.toContain(false);
  });

  test('are light on paper, with their grounds, and say of which line and whose they are', async () => {
    await page.goto(line.address + addressOf('performance'));
    await page.waitForSelector('[data-testid=state]');
    await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
    await page.emulateMedia({ media: 'print' });
    const { ground, adjust, said } = await page.evaluate(() => ({
      ground: getComputedStyle(document.body).backgroundColor,
      adjust: getComputedStyle(document.body).getPropertyValue('print-color-adjust'),
      said: document.querySelector<HTMLElement>('.printed')?.innerText ?? '',
    }));
    await page.emulateMedia({ media: null });
    expect({ ground, adjust }).toEqual({ ground: 'rgb(255, 255, 255)', adjust: 'exact' });
    expect(said).toMatch(/line-1 · KPIs[^]*Printed/);
  });
});

describe('every page', () => {
  test('is used by keys alone: the pages by Tab and Enter', async () => {
    await page.goto(`${line.address}/`);
    await page.waitForSelector('[data-testid=state]');
    await page.focus('[data-page=alarms]');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Alarms' }).waitFor();
  });

  test('shows the plant’s time in a browser that stands elsewhere, names the zone, and its own time where asked', async () => {
    const elsewhere = await line.elsewhere('America/New_York');
    const shown = async (): Promise<string> => {
      const texts = await elsewhere.locator('header time, header [data-testid=zone]').allTextContents();
      return texts.join(' ');
    };
    await elsewhere.waitForSelector('[data-testid=state]');
    // The plant’s zone has no summer time; New York is 11 or 12 hours behind it.
    const hourThere = (zone: string): string =>
      new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
        .format(clock.wallTimeMs())
        .slice(0, 3);
    await expect.poll(async () => (await shown()).startsWith(hourThere('Asia/Ho_Chi_Minh'))).toBe(true);
    expect(await shown()).toMatch(/ GMT\+7$/);
    await elsewhere.screenshot({ path: join(SHOTS, 'pages-zone-plant.png') });
    await elsewhere.click('[data-testid=person]');
    await elsewhere.click('[data-testid=turn-zone]');
    await expect.poll(async () => (await shown()).startsWith(hourThere('America/New_York'))).toBe(true);
    expect(await shown()).toMatch(/ GMT-[45]$/);
    await elsewhere.goto(`${line.address}/wall`);
    await elsewhere.waitForSelector('[data-testid=wall]');
    expect(await elsewhere.locator('[data-testid=wall] header').textContent()).toMatch(/\(GMT-[45]\)/);
    await elsewhere.context().close();
  });
});
