import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { axeOf } from './axe.ts';
import { beforeTheLine, demoOf, PATIENCE_MS, type LinePage } from './line-page.ts';
import { Workplace, type RunningProcess } from '../process/processes.ts';

/** The HMI in a real browser, in front of a real controller and the simulated machines on their real protocols. */

/** Enough that a slow machine is through with the line before the line is through with them. */
const CARDS = 19;
const SPEED = 3;
const SPEED_UNWATCHED = 20;

const place = new Workplace();
let demo: RunningProcess;
let line: LinePage;
let page: Page;
let address = '';

const state = (name: string): Promise<void> => line.state(name);
const press = (command: string): Promise<void> => page.click(`[data-command=${command}]`);
const shot = (name: string): Promise<void> => line.shot(name);
const stateText = (): Promise<string> => page.locator('[data-testid=state]').innerText();

/** The places where the mimic shows a card, in order, until it has left the line. Runs in the page. */
function watchCard(card: string): Promise<string[]> {
  const seen: string[] = [];
  return new Promise((resolve) => {
    const look = (): void => {
      const element = document.querySelector<HTMLElement>(`[data-card=${card}]`);
      if (element === null) {
        observer.disconnect();
        resolve(seen);
        return;
      }
      const at = `${element.dataset['x'] ?? ''},${element.dataset['y'] ?? ''}`;
      if (at !== seen.at(-1)) seen.push(at);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
}

/** The first card of the batch is shown as the camera sees it, and approved. */
async function approveFirstArticle(): Promise<void> {
  await line.goesOnUntil(page.locator('[data-decision=approved]'));
  expect(await stateText()).toContain('waits to be inspected');
  for (const side of ['front', 'back']) {
    const face = page.locator(`[data-task=first-article] img[src$="/${side}"]`);
    await expect.poll(() => face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1011);
  }
  await shot('8-first-article');
  await page.click('[data-decision=approved]');
  await page.click('[data-command=Unhold]:not([aria-disabled=true])');
}

const serve = demoOf(CARDS, SPEED, 'real');
beforeTheLine({ place, serve, motion: 'no-preference', line: 'stopped' }, (opened, process) => {
  line = opened;
  ({ page, address } = opened);
  demo = process;
});

describe('an operator at the HMI', () => {
  test('signs in by the link, and sees that the line is stopped and simulated', async () => {
    await state('Stopped');
    expect(await page.locator('[data-testid=simulated]').isVisible()).toBe(true);
    expect(await stateText()).toContain('Press Reset');
    await shot('1-stopped');
  });

  test('the link works once: a second browser is asked for one of its own', async () => {
    const stranger = await line.stranger();
    await stranger.goto(demo.lines.find((line) => line.includes('/sign-in?token='))?.trim() ?? '');
    await stranger.locator('#content', { hasText: /used|đã dùng/ }).waitFor();
    const refused = await stranger.request.post(`${address}/api/commands`, {
      headers: { origin: address, 'content-type': 'application/json' },
      data: { id: 'stranger-1', expiresAt: 0, revision: 0, type: 'packml', command: 'Reset' },
    });
    expect(refused.status()).toBe(401);
    await stranger.context().close();
  });

  test('has the commands that are possible alone; Stop says why it does nothing, and what else is possible', async () => {
    expect(await page.locator('[data-command]').evaluateAll((all) => all.map((one) => one.dataset['command']))).toEqual(
      ['Reset', 'Stop'],
    );
    await page.click('[data-command=Stop]', { force: true });
    const refusal = page.locator('[data-testid=refusal]');
    await refusal.getByText('not possible in this state').waitFor();
    expect(await refusal.innerText()).toContain('The command bar shows which commands are possible now');
    await page.keyboard.press('Escape');
    await refusal.waitFor({ state: 'hidden' });
    await state('Stopped');
  });

  test('resets and starts the line, and watches one card travel through every station', async () => {
    await press('Reset');
    await state('Idle');
    await press('Start');
    await line.executing();
    await page.waitForSelector('[data-card=C0000001]', { state: 'attached', timeout: PATIENCE_MS });
    // The page itself watches the card until it is gone: a slow machine between test and browser misses no place.
    const watched = page.evaluate(watchCard, 'C0000001');
    await approveFirstArticle();
    const seen = await watched;
    // Head, printer, laser, QC and output at least, each further to the right than the one before.
    const xs = seen.map((at) => Number(at.split(',')[0]));
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    await page.waitForFunction(() => Number(document.querySelector('[data-testid=accepted]')?.textContent) >= 1, null, {
      timeout: PATIENCE_MS,
    });
    await shot('2-producing');
  });

  test('is accessible by axe’s rules, in both themes', async () => {
    for (const theme of ['light', 'dark']) {
      const axe = axeOf(page);
      // A theme changes colours and nothing else.
      const found = await (theme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze();
      expect(found.violations.map(({ id, nodes }) => `${theme}: ${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
      await line.choose(`[data-theme-choice=${theme === 'light' ? 'dark' : 'light'}]`);
    }
  });

  test('every button is large enough for a gloved finger', async () => {
    const small = await page.$$eval(
      'button',
      (buttons) =>
        buttons
          .map((button) => button.getBoundingClientRect())
          .filter(({ width, height }) => width > 0 && (width < 44 || height < 46)).length,
    );
    expect(small).toBe(0);
  });

  test('at 1280×800 every machine is seen without scrolling, and no word of the drawing is smaller than 12 px', async () => {
    const hidden = await page.$$eval('.mimic [data-station]', (tiles) =>
      tiles
        .filter((tile) => tile.getBoundingClientRect().bottom > innerHeight || tile.getBoundingClientRect().top < 0)
        .map((tile) => tile.getAttribute('data-station')),
    );
    expect(hidden).toEqual([]);
    const smallestPx = await page.$$eval('.mimic svg text', (texts) =>
      Math.min(
        ...texts.map((text) => {
          const scale = text instanceof SVGGraphicsElement ? (text.getScreenCTM()?.a ?? 0) : 0;
          return parseFloat(getComputedStyle(text).fontSize) * scale;
        }),
      ),
    );
    expect(smallestPx).toBeGreaterThanOrEqual(12);
  });

  test('holds and unholds', async () => {
    await press('Hold');
    await state('Held');
    expect(await stateText()).toContain('An operator held the line');
    await shot('3-held');
    await press('Unhold');
    await line.executing();
  });

  test('pulls the printer’s plug: the line is held with the reason, an alarm stands, and it goes on when it is back', async () => {
    await line.go('simulator');
    await page.click('li[data-station=printer] button');
    await state('Held');
    await page.waitForSelector('li[data-station=printer][data-connection=offline]');
    expect(await stateText()).toMatch(/Printer .* resumes by itself/s);
    expect(await page.innerText('[data-testid=alarms]')).toContain('Printer');
    await shot('4-unplugged');
    await page.click('li[data-station=printer] button');
    // By itself, unless a busy computer let another machine fall silent meanwhile (`unplugged.test.ts` holds the claim by facts).
    await line.executing();
    // Each alarm has a button; one that is acknowledged and over is gone.
    const none = page.locator('[data-testid=alarms]', { hasText: 'No alarms' });
    const button = page.locator('[data-testid=alarms] button').first();
    while (!(await none.isVisible())) await button.click({ timeout: 5000 }).catch(() => undefined);
  });

  test('a screen whose clock is an hour wrong gives commands all the same', async () => {
    const other = await page.context().newPage();
    await other.addInitScript({ content: 'const now = Date.now; Date.now = () => now() + 3_600_000;' });
    await other.goto(address);
    await other.click('[data-command=Hold]:not([aria-disabled=true])', { timeout: PATIENCE_MS });
    await state('Held');
    await other.click('[data-command=Unhold]:not([aria-disabled=true])', { timeout: PATIENCE_MS });
    await line.executing();
    await other.close();
  });

  test('a screen of another version says that it is, and to load it anew', async () => {
    const older = await page.context().newPage();
    await older.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => socket.send(String(message).replace(/"protocol":\d+/, '"protocol":1')));
    });
    await older.goto(address);
    await older.getByText('Reload this page').waitFor({ timeout: PATIENCE_MS });
    await older.close();
  });

  test('speaks Vietnamese, and remembers it', async () => {
    await line.choose('button[lang=vi]');
    // Its words are loaded first.
    await page.waitForSelector('html[lang=vi]');
    await page.reload();
    await page.waitForSelector('[data-testid=state]');
    expect(await page.innerText('[data-testid=simulated]')).toBe('MÔ PHỎNG');
    await shot('5-vietnamese');
    await line.choose('button[lang=en]');
  });

  test('when the controller falls silent, the page says so, and comes back by itself', async () => {
    demo.child.kill('SIGSTOP');
    // Within STALE_AFTER_MS and one look of the page, and however long this computer takes over it.
    await page.waitForSelector('[data-testid=stale]');
    await shot('6-stale');
    demo.child.kill('SIGCONT');
    await page.waitForSelector('[data-live=true]', { timeout: PATIENCE_MS });
  });

  test('sees the batch completed', async () => {
    // The rest of the batch is not watched.
    await line.go('simulator');
    await page.click(`[data-speed="${SPEED_UNWATCHED}"]`);
    await page.locator(`[data-speed="${SPEED_UNWATCHED}"][aria-pressed=true]`).waitFor();
    await line.completed();
    expect(await stateText()).toContain('Two people count its cards');
    // They count without the line’s own number.
    expect(await page.innerText('main')).not.toContain(`${CARDS} of ${CARDS}`);
    expect(await page.locator('[data-testid=accepted]').count()).toBe(0);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await shot('7-complete');
    const problems = [...line.problems, ...line.consoleErrors];
    expect(problems.filter((problem) => !problem.includes('409'))).toEqual([]);
  });
});
