import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { findChromium } from '../../scripts/chromium.ts';
import { freePort } from '../process/free-port.ts';
import { journal } from '../process/journal-watch.ts';
import { Workplace, type RunningProcess } from '../process/processes.ts';

/** What befalls the controller's computer, by one click on the simulator's console of a demo, while cards are being made. */

const CARDS = 200;
const SPEED = 4;
const PATIENCE_MS = 40_000;

const place = new Workplace();
const data = place.path('data');
let demo: RunningProcess;
let browser: Browser;
let page: Page;

const state = (name: string): Promise<unknown> =>
  page.waitForSelector(`[data-testid=state][data-state=${name}]`, { timeout: PATIENCE_MS });
const bandSays = (words: string): Promise<unknown> =>
  page.locator('[data-testid=state]', { hasText: words }).waitFor({ timeout: PATIENCE_MS });
const opened = (): number => journal(data).filter(({ kind }) => kind === 'line.opened').length;

async function strike(fault: string): Promise<void> {
  await page.click('[data-page=simulator]');
  await page.click(`[data-fault=${fault}]`);
  await page.locator('[role=status]', { hasText: 'Done: ' }).waitFor();
}

async function producesAgain(): Promise<void> {
  await page.click('[data-page=line]');
  await page.click('[data-command=Unhold]:not([aria-disabled=true])', { timeout: PATIENCE_MS });
  await state('Execute');
}

beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Chromium is not installed: apt-get install chromium');
  const port = await freePort();
  const cards = ['--cards', String(CARDS), '--speed', String(SPEED), '--imaging', 'modelled'];
  demo = place.spawn('demo', ...cards, '--port', String(port), '--data', data);
  const link = (await demo.line((line) => line.includes('/sign-in?token='), PATIENCE_MS)).trim();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })).newPage();
  await page.goto(link);
  await state('Stopped');
  await page.click('[data-command=Reset]');
  await state('Idle');
  await page.click('[data-command=Start]');
  await state('Held');
  await page.click('[data-decision=approved]');
  await producesAgain();
}, 120_000);

afterAll(async () => {
  await browser.close();
  place.clear();
});

describe('by one click', () => {
  test.each(['controller-killed', 'controller-killed-uncommitted', 'controller-killed-unsent'])(
    '%s: the page says that the controller is away, then that it was restarted, and nobody has to sign in again',
    async (fault) => {
      const starts = opened();
      await strike(fault);
      await bandSays('No connection');
      await bandSays('The controller was restarted');
      expect(opened()).toBe(starts + 1);
      await producesAgain();
    },
  );

  test('its disk is full: the controller ends, and starts anew once there is room', async () => {
    const starts = opened();
    await page.click('[data-page=simulator]');
    await page.getByRole('button', { name: '5 s', exact: true }).click();
    await strike('disk-full');
    await bandSays('No connection');
    await demo.line((line) => line.includes('the disk is full'), PATIENCE_MS);
    await bandSays('The controller was restarted');
    expect(opened()).toBe(starts + 1);
    await producesAgain();
  });

  test('its process stands still: the transport stops by itself, and the line is held', async () => {
    await strike('disk-slow');
    await bandSays('No connection');
    await state('Held');
    await producesAgain();
  });

  test('its clock is moved: the line is held until two people have confirmed the clock', async () => {
    await strike('clock-step');
    await bandSays('The clock was put forward by 10 min');
    await state('Held');
  });

  test('and of all that no card was lost, and no check was skipped', async () => {
    await demo.kill('SIGTERM');
    const found = place.verify(data);
    expect(found).toMatchObject({ chain: 'intact', violations: [], blanks: { unaccounted: 0 } });
    expect(found.blanks['accepted']).toBeGreaterThan(0);
  });
});
