import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';

import { signInLink } from '../cli/bench/sign-in-link.ts';
import { addressOf, PAGES, type PageName } from '../hmi/src/pages/pages.ts';
import { RealClock, sleep } from '../stations/clock.ts';
import { findChromium } from './chromium.ts';

/**
 * Pictures of every page of the HMI before a line that really runs, in both themes and languages, into docs/screenshots:
 * `node scripts/take-screenshots.ts`. `--out` and `--size 1280x800` for a look at another place or size; `--pages line,alarms`.
 */

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(import.meta.dirname, '..', 'docs', 'screenshots') },
    size: { type: 'string', default: '1280x800' },
    pages: { type: 'string', default: PAGES.map(({ name }) => name).join() },
    port: { type: 'string', default: '8098' },
    languages: { type: 'string', default: 'en,vi' },
    themes: { type: 'string', default: 'light,dark' },
  },
});

const PATIENCE_MS = 60_000;
const SETTLE_MS = 900;
const QUALITY = 82;
/** Those that say little while the line is held: they are looked at before anything goes wrong. */
const BUSY_PAGES: ReadonlySet<PageName> = new Set(['wire', 'values']);
const TABLET = { width: 800, height: 1180 };
const clock = new RealClock();
const never = new AbortController().signal;
const [width = 1280, height = 800] = values.size.split('x').map(Number);
mkdirSync(values.out, { recursive: true });

const demo = spawn(
  join(import.meta.dirname, '..', 'bin', 'cardline'),
  ['demo', '--cards', '400', '--speed', '4', '--port', values.port],
  {
    env: {
      ...process.env,
      CARDLINE_HOME: mkdtempSync(join(tmpdir(), 'cardline-shots-')),
      CARDLINE_KEY_PASSPHRASE: 'shots',
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  },
);
const link = await signInLink(demo.stderr, clock);
const executablePath = findChromium();
if (executablePath === null) throw new Error('Chromium is not installed: apt-get install chromium');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await (await browser.newContext({ viewport: { width, height }, locale: 'en-GB' })).newPage();
  await page.goto(link);
  await produce(page);
  await save(page, 'line-producing');
  await page.setViewportSize(TABLET);
  await sleep(clock, SETTLE_MS, never);
  await save(page, 'line-tablet');
  await page.setViewportSize({ width, height });
  const pages = values.pages.split(',') as PageName[];
  await shootAll(page, (name) => pages.includes(name) && BUSY_PAGES.has(name));
  await page.click('[data-testid=simulated]');
  for (const fault of ['link-cut', 'ribbon-out']) await page.click(`[data-fault=${fault}]`);
  await sleep(clock, 6000, never);
  await shootAll(page, (name) => pages.includes(name) && !BUSY_PAGES.has(name));
} finally {
  await browser.close();
  demo.kill('SIGTERM');
}

async function shootAll(page: Page, wanted: (name: PageName) => boolean): Promise<void> {
  for (const language of values.languages.split(',')) {
    for (const theme of values.themes.split(',')) {
      await page.evaluate(
        ([code, worn]) => {
          localStorage.setItem('language', code);
          localStorage.setItem('theme', worn);
        },
        [language, theme] as const,
      );
      for (const { name } of PAGES) if (wanted(name)) await shoot(page, name, language, theme);
    }
  }
}

/** Reset, Start, and the first article's approval: then the line makes cards. */
async function produce(page: Page): Promise<void> {
  const state = (name: string): Promise<unknown> =>
    page.waitForSelector(`[data-testid=state][data-state=${name}]`, { timeout: PATIENCE_MS });
  await state('Stopped');
  await page.click('[data-command=Reset]');
  await state('Idle');
  await page.click('[data-command=Start]');
  await state('Held');
  await page.waitForSelector('[data-decision=approved]');
  await sleep(clock, SETTLE_MS, never);
  await save(page, 'first-article');
  await page.click('[data-decision=approved]');
  await page.click('[data-command=Unhold]:not([aria-disabled=true])');
  await state('Execute');
  await sleep(clock, 25_000, never);
}

async function shoot(page: Page, name: PageName, language: string, theme: string): Promise<void> {
  const { origin } = new URL(link);
  const detail = { cards: 'C0000003', stations: 'quality-control' }[name as string] ?? '';
  await page.goto(origin + addressOf(name, detail));
  await page.waitForSelector('[data-testid=state], [data-testid=wall]', { timeout: PATIENCE_MS });
  await page.waitForLoadState('networkidle', { timeout: PATIENCE_MS });
  await page.waitForFunction(() => Array.from(document.images).every(({ complete }) => complete), null, {
    timeout: PATIENCE_MS,
  });
  await sleep(clock, SETTLE_MS, never);
  await save(page, `${name}-${language}-${theme}`);
}

async function save(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot();
  await sharp(picture)
    .webp({ quality: QUALITY })
    .toFile(join(values.out, `${name}.webp`));
}
