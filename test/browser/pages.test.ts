import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { PAGES } from '../../hmi/src/shell/page-names.ts';
import { findChromium } from '../../scripts/chromium.ts';
import { freePort } from '../process/free-port.ts';
import { axeOf } from './axe.ts';
import { clock, Workplace } from '../process/processes.ts';
import { sleep } from '../../stations/clock.ts';

/** Managers and engineers at the HMI in a real browser, before a line that really runs; and every page by axe's rules. */

/** So many that the batch is still being fed when the plan is tried: batches behind it can be moved then. */
const CARDS = 300;
const SPEED = 6;
const SHOTS = join(import.meta.dirname, '..', 'output');
const PATIENCE_MS = 90_000;
/** What a page asks for when it opens is there by then. */
const SETTLE_MS = 400;
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const place = new Workplace();
let browser: Browser;
let page: Page;
let address = '';
const problems: string[] = [];

const state = (name: string): Promise<unknown> =>
  page.waitForSelector(`[data-testid=state][data-state=${name}]`, { timeout: PATIENCE_MS });
const go = (name: string): Promise<void> => page.click(`[data-page=${name}]`);

/** A computer that is short of time lets a machine fall silent, and the line holds, as it should: then somebody presses Unhold. */
async function producing(): Promise<void> {
  await go('line');
  const unhold = '[data-command=Unhold]:not([aria-disabled=true])';
  const executes = '[data-testid=state][data-state=Execute]';
  await page.waitForSelector(`${executes}, ${unhold}`, { timeout: PATIENCE_MS });
  if ((await page.locator(executes).count()) === 0) await page.click(unhold);
  await state('Execute');
}

/** What of the page as it stands breaks a rule of axe's, seriously. */
async function violations(rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  const axe = axeOf(page);
  const found = await (rules === 'all' ? axe.withTags(WCAG) : axe.withRules(['color-contrast'])).analyze();
  const bad = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return bad.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
}

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  const port = await freePort();
  address = `http://localhost:${port}`;
  const demo = place.spawn(
    'demo',
    '--cards',
    String(CARDS),
    '--speed',
    String(SPEED),
    '--port',
    String(port),
    '--imaging',
    'modelled',
  );
  const link = (await demo.line((line) => line.includes('/sign-in?token='), PATIENCE_MS)).trim();
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Chromium is not installed: apt-get install chromium');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  page = await (
    await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce' })
  ).newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(link);
  await state('Stopped');
  await page.click('[data-command=Reset]');
  await state('Idle');
  await page.click('[data-command=Start]');
  await state('Held');
  await page.click('[data-decision=approved]');
  await page.click('[data-command=Unhold]:not([aria-disabled=true])');
  await state('Execute');
}, 120_000);

afterAll(async () => {
  await browser.close();
  place.clear();
});

describe('an engineer', () => {
  test('pulls a cable in the simulator, and the alarm says what follows and what to do', async () => {
    await go('simulator');
    await page.selectOption('select', { label: 'Printer' });
    await page.getByRole('button', { name: '5 s', exact: true }).click();
    await page.click('[data-fault=link-cut]');
    await page.getByText('Done: Cable cut').waitFor();
    await state('Held');
    await go('alarms');
    const row = page.locator('[data-testid=alarm-rows] li').first();
    await row.waitFor();
    const words = await row.innerText();
    expect(words).toContain('Printer');
    expect(words).toContain('What to do');
    expect(words).toContain('came first');
    await page.screenshot({ path: join(SHOTS, 'pages-alarms.png') });
  });

  test('shelves it with a reason; it is out of sight, and comes back when told', async () => {
    const row = page.locator('[data-testid=alarm-rows] li').first();
    await row.getByRole('button', { name: 'Shelve' }).click();
    await page.fill('dialog [name=why]', 'known, the cable is being changed');
    await page.click('dialog [type=submit]');
    await page.getByRole('button', { name: /Out of sight \(1\)/ }).click();
    expect(await page.locator('[data-testid=alarm-rows] li').innerText()).toContain('the cable is being changed');
    await page.getByRole('button', { name: 'Show again' }).click();
    await page.getByText('No alarm is out of sight.').waitFor();
    await go('line');
    await state('Execute');
  });

  test('sees the line’s statechart lit where it stands, and the journal as it is written', async () => {
    await go('inside');
    await page.locator('[data-testid=statechart] g.lit[data-state=Execute]').waitFor();
    await page.getByText('job.requested').first().waitFor();
  });

  test('watches again what the line did', async () => {
    await go('replay');
    await page.locator('[data-testid=replay]').waitFor();
    await page.getByRole('button', { name: 'One on' }).click();
    await page.getByRole('button', { name: 'To the end' }).click();
    const shown = page.locator('[data-testid=replay]');
    // The line goes on meanwhile: the end is where it was when the button was pressed.
    const behind = async (): Promise<number> => {
      const [, at = '', of = ''] = /entry ([\d,]+) of ([\d,]+)/.exec(await shown.innerText()) ?? [];
      const number = (text: string): number => (text === '' ? Number.NaN : Number(text.replaceAll(',', '')));
      return number(of) - number(at);
    };
    await expect.poll(behind, { timeout: PATIENCE_MS }).toBeLessThan(100);
  });

  test('makes the machines slower and faster, and what is expected of them follows', async () => {
    const design = async (): Promise<number> =>
      Number(/[\d,]+/.exec(await page.locator('[data-testid=design]').innerText())?.[0].replaceAll(',', ''));
    await go('line');
    const before = await design();
    for (const factor of [5, SPEED]) {
      await go('simulator');
      await page.click(`[data-speed="${factor}"]`);
      await page.getByText(`Done: Time factor ${factor}`).waitFor();
      await page.locator(`[data-speed="${factor}"][aria-pressed=true]`).waitFor();
      await go('line');
      await expect.poll(design).toBe(Math.round((before * factor) / SPEED));
    }
  });

  test('plays a scenario in virtual time, and it comes out as its file says', async () => {
    await go('simulator');
    const scenario = page.locator('[data-testid=scenarios] li', { hasText: 'The laser’s lens gets dirty' });
    await scenario.getByRole('button').click();
    await scenario.getByText('As expected').waitFor({ timeout: 60_000 });
  });

  test('writes a new version of a recipe, and two people put it in force for the next batch', async () => {
    await go('recipes');
    await page.getByRole('button', { name: 'Write a new version' }).click();
    const text = page.locator('textarea');
    const source = (
      await page
        .getByText('3.1.0 is right')
        .waitFor()
        .then(() => text.inputValue())
    ).replace('62', '58');
    await text.fill(source.replace('58', '95'));
    await page.getByText('One thing is not right').waitFor();
    await page.getByRole('button', { name: /^Line \d+$/ }).click();
    expect(await page.evaluate(() => String(getSelection()))).toContain('powerPercent: 95');
    expect(await violations()).toEqual([]);
    await text.fill(source);
    await page.getByText('3.1.0 is right').waitFor();
    await page.getByRole('button', { name: 'Propose' }).click();
    const change = page.locator('[data-testid=recipe-changes] tbody tr');
    await page.locator('[name=second]').waitFor();
    expect((await change.allInnerTexts()).join()).toMatch(/version\s+3\.0\.0\s+3\.1\.0.*powerPercent\s+62\s+58/s);
    await page.fill('[name=second]', 'Minh');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('The next batch is made by this version').waitFor();
    expect(new URL(page.url()).pathname).toBe('/recipes/citizen-card-2024~3.1.0');
  });

  test('watches the wires decoded down to the APDU', async () => {
    await producing();
    await go('wire');
    for (const layer of [/^PC_to_RDR_XfrBlock/, /^T=1 I/, /^APDU /])
      await page.getByText(layer).first().waitFor({ timeout: PATIENCE_MS });
    const newest = (): Promise<string> => page.locator('[data-testid=wire] .record').first().innerText();
    const before = await newest();
    await expect.poll(newest, { timeout: PATIENCE_MS }).not.toBe(before);
  });

  test('finds on the wires what was said before anybody looked', async () => {
    await go('line');
    await page.click('[data-command=Hold]');
    await state('Held');
    await go('wire');
    await page
      .getByText(/^APDU /)
      .first()
      .waitFor();
  });
});

describe('a production manager', () => {
  test('takes an order file in, and the same file a second time orders nothing', async () => {
    const file = place.orders(5);
    await go('batches');
    await page.setInputFiles('[name=orders]', file);
    const report = page.locator('[data-testid=import-report]');
    await report.getByText('5 orders accepted, 0 refused').waitFor({ timeout: PATIENCE_MS });
    await page.locator('[data-testid=batches] tbody tr').nth(1).waitFor();
    await page.setInputFiles('[name=orders]', file);
    await report.getByText('nothing is ordered twice').waitFor({ timeout: PATIENCE_MS });
  });

  test('has orders tried on the simulated line first: sees how far that is, and what holds the line up', async () => {
    const forecast = page.locator('[data-testid=forecast]');
    await forecast.locator('[name=cards]').fill('5');
    await forecast.getByRole('button').click();
    await forecast.locator('progress').waitFor();
    await forecast.getByText('of 20 cards').waitFor();
    expect(await forecast.locator('[role=status]').innerText({ timeout: 60_000 })).toContain('held up by the');
    expect(await forecast.locator('progress').count()).toBe(0);
  });

  test('pulls a batch to another place, makes one urgent, splits one, holds and releases the one that is made', async () => {
    // What both files have is ordered once.
    await page.getByRole('button', { name: 'take the others' }).click();
    await page.setInputFiles('[name=orders]', place.orders(9));
    const plan = page.locator('[data-testid=plan]');
    const names = async (): Promise<string[]> => plan.locator('li b').allInnerTexts();
    const arranged = (order: readonly string[]): Promise<unknown> =>
      page.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('[data-testid=plan] li b')]
            .map((name) => (name instanceof HTMLElement ? name.innerText : ''))
            .join() === wanted,
        order.join(),
      );
    await plan.locator('li').nth(1).waitFor();
    const [first = '', second = ''] = await names();
    await page.getByRole('button', { name: `Make ${second} earlier` }).click();
    await arranged([second, first]);
    await plan.locator('li').nth(1).scrollIntoViewIfNeeded();
    await page.getByText('5 refused').waitFor();
    const middle = async (index: number): Promise<{ x: number; y: number }> => {
      const box = await plan.locator('li').nth(index).boundingBox();
      if (box === null) throw new Error('the plan is out of sight');
      return { x: box.x + 200, y: box.y + box.height / 2 };
    };
    const [from, to] = [await middle(0), await middle(1)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 12 });
    // Its place is kept free while it is pulled.
    await arranged([first, '']);
    await page.screenshot({ path: join(SHOTS, 'pages-plan-drag.png') });
    await page.mouse.up();
    await arranged([first, second]);
    await plan.locator('li').nth(1).getByRole('button', { name: 'Urgent' }).click();
    await arranged([second, first]);
    await plan.locator('li').nth(1).getByRole('button', { name: 'Split' }).click();
    await page.fill('dialog [name=orders]', '2');
    await page.click('dialog [type=submit]');
    await arranged([second, first, `${first}.2`]);
    await plan.locator('li').first().getByRole('button', { name: 'Hold' }).click();
    await page.fill('dialog [name=why]', 'photos are checked');
    await page.click('dialog [type=submit]');
    await plan.getByText('held: photos are checked').waitFor();
    await page.screenshot({ path: join(SHOTS, 'pages-plan.png') });
    await plan.locator('li').first().getByRole('button', { name: 'Release' }).click();
    await plan.getByText('held: photos are checked').waitFor({ state: 'detached' });
  });

  test('finds a citizen’s card by name, masked, and reads its whole history', async () => {
    const order = JSON.parse(readFileSync(place.path('orders-5.ndjson'), 'utf8').split('\n')[0] ?? '') as {
      fullName: string;
      personalNumber: string;
    };
    await go('cards');
    await page.fill('[name=text]', order.fullName.toLowerCase());
    await page.keyboard.press('Enter');
    const found = page.locator('[data-testid=found] li');
    await found.first().waitFor();
    expect(await found.first().innerText()).not.toContain(order.personalNumber);
    await page.fill('[name=text]', 'C0000001');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^C0000001/ }).click();
    await page.getByText('Chip written').waitFor();
    await page.getByText('What quality control measured').waitFor();
    expect(new URL(page.url()).pathname).toBe('/cards/C0000001');
  });

  test('takes a card’s history along as a file, every line of it', async () => {
    const lines = await page.locator('ol li').count();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).first().click(),
    ]);
    expect(download.suggestedFilename()).toBe('C0000001.csv');
    const file = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(file[0]).toContain('"What happened"');
    expect(file).toHaveLength(1 + lines);
  });

  test('sees a citizen whole only with a reason', async () => {
    await go('cards');
    await page.fill('[name=text]', 'C0000001');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Reveal' }).click();
    await page.fill('[name=why]', 'a complaint');
    await page.locator('.reveal [type=submit]').click();
    await page.getByText(/\d{12}/).waitFor();
  });

  test('reads figures whose states add up to the time', async () => {
    await go('performance');
    await page.locator('[data-testid=kpis]').getByText('OEE', { exact: true }).waitFor();
    await page.locator('[data-testid=timeline]').getByText('Producing').waitFor();
    await page.screenshot({ path: join(SHOTS, 'pages-figures.png') });
  });
});

describe('every page', () => {
  test.each(PAGES)('%s keeps axe’s rules in both themes', async (name) => {
    await page.goto(`${address}/${name === 'line' ? '' : name}`);
    await page.waitForSelector('[data-testid=state], [data-testid=wall]');
    await sleep(clock, SETTLE_MS, new AbortController().signal);
    // A theme changes colours and nothing else.
    for (const [theme, rules] of [
      ['light', 'all'],
      ['dark', 'colours'],
    ] as const) {
      await page.evaluate((worn) => (document.documentElement.dataset['theme'] = worn), theme);
      expect(`${theme}: ${(await violations(rules)).join()}`).toBe(`${theme}: `);
    }
    expect(problems).toEqual([]);
  });

  test('is used by keys alone: the pages by Tab and Enter', async () => {
    await page.goto(`${address}/`);
    await page.waitForSelector('[data-testid=state]');
    await page.focus('[data-page=alarms]');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Alarms' }).waitFor();
  });

  test('first loads in less than 250 kB of packed script', async () => {
    const texts = await page.evaluate(async () => {
      const scripts = document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>(
        'script[src], link[rel=modulepreload]',
      );
      const names = Array.from(scripts, (element) => ('src' in element ? element.src : element.href));
      return Promise.all(names.map(async (name) => (await fetch(name)).text()));
    });
    expect(texts.length).toBeGreaterThan(0);
    const packedBytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(packedBytes).toBeLessThan(250_000);
  });

  test.each([
    [768, 1024],
    [800, 1180],
    [1024, 768],
  ])(
    'fits a tablet, %d pixels wide and %d high: nothing lies beyond it, no words beyond their band',
    async (width, height) => {
      await page.setViewportSize({ width, height });
      for (const name of PAGES) {
        await page.goto(`${address}/${name === 'line' ? '' : name}`);
        await page.waitForSelector('[data-testid=state], [data-testid=wall]');
        await sleep(clock, 500, new AbortController().signal);
        // The page's own part scrolls as well: what is too wide shows there, not in the document.
        const wider = await page.evaluate(() => {
          const main = document.querySelector('main');
          const beside = [...document.querySelectorAll('header *')].map((one) => one.getBoundingClientRect().right);
          const strip = document.querySelector('[data-testid=state]');
          return Math.max(
            (strip?.scrollHeight ?? 0) - (strip?.clientHeight ?? 0),
            document.documentElement.scrollWidth - innerWidth,
            (main?.scrollWidth ?? Infinity) - (main?.clientWidth ?? 0),
            ...beside.map((right) => Math.floor(right - innerWidth)),
          );
        });
        expect(`${name}: ${Math.max(0, wider)}`).toBe(`${name}: 0`);
      }
      await page.goto(`${address}/`);
      await page.waitForSelector('[data-testid=state]');
      await page.screenshot({ path: join(SHOTS, `pages-tablet-${width}.png`) });
      await page.setViewportSize({ width: 1280, height: 800 });
    },
  );
});
