import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { addressOf, PAGES } from '../../hmi/src/pages/pages.ts';
import { Workplace, type RunningProcess } from '../process/processes.ts';
import { beforeTheLine, demoOf, PATIENCE_MS, type LinePage } from './line-page.ts';

/** The frame around all pages in a real browser: Stop in its place, refusals beside what was pressed, ways back, a wall board. */

const CARDS = 300;
const SPEED = 6;
const SIZES = [
  ['a desk', 1920, 1080],
  ['a panel', 1280, 800],
  ['a tablet on end', 768, 1024],
  ['a phone', 390, 844],
  ['a panel at 200 %', 640, 400],
] as const;
/** Beside: no further from what was pressed. */
const BESIDE_PX = 24;

const place = new Workplace();
let demo: RunningProcess;
let line: LinePage;
let page: Page;

beforeTheLine({ place, serve: demoOf(CARDS, SPEED), motion: 'reduce', line: 'producing' }, (opened, process) => {
  line = opened;
  ({ page } = opened);
  demo = process;
});

/** Where the button is, by its corner, and whether all of it is in sight. Runs in the page. */
function placeOfStop(): string {
  const box = document.querySelector('[data-command=Stop]')?.getBoundingClientRect();
  if (box === undefined) return 'nowhere';
  const inSight = box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
  const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const free = on?.closest('[data-command=Stop]') !== null;
  return `${Math.round(box.left)} ${Math.round(box.top)} ${inSight && free ? 'in sight' : 'hidden'}`;
}

describe('Stop', () => {
  test.each(SIZES)('is in one place on every page, on %s', async (_, width, height) => {
    await page.setViewportSize({ width, height });
    const places = new Set<string>();
    for (const { name, bare } of PAGES) {
      if (bare === true) continue;
      await page.goto(line.address + addressOf(name));
      await page.waitForSelector('[data-testid=state]');
      places.add(await page.evaluate(placeOfStop));
    }
    await page.goto(`${line.address}/`);
    await line.shot(`shell-${width}`);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect([...places]).toEqual([expect.stringMatching(/in sight$/)]);
  });

  test('stays there while the controller hangs, says that it may still come through, and that it has', async () => {
    await line.producing();
    const before = await page.evaluate(placeOfStop);
    demo.child.kill('SIGSTOP');
    await page.waitForSelector('[data-testid=stale]');
    expect(await page.evaluate(placeOfStop)).toBe(before);
    await page.click('[data-command=Stop]');
    const answer = page.locator('[data-testid=refusal]');
    await answer.getByText('Stop may still come through').waitFor();
    expect(await answer.innerText()).toContain('emergency stop');
    demo.child.kill('SIGCONT');
    await answer.getByText('Stop has come through').waitFor({ timeout: PATIENCE_MS });
    await line.state('Stopped');
  });
});

describe('a refusal', () => {
  test('of the line stands beside what was pressed, in words, with the next step', async () => {
    await line.press('Reset');
    await line.state('Idle');
    await line.press('Start');
    await line.executing();
    await page.click('[data-testid=more-commands]');
    const button = page.locator('[data-mode=Manual]');
    await button.click();
    const answer = page.locator('[data-testid=refusal]');
    await answer.getByText('not possible in this state').waitFor();
    const [pressed, said] = [await button.boundingBox(), await answer.boundingBox()];
    if (pressed === null || said === null) throw new Error('one of them is out of sight');
    expect(Math.abs(said.y - (pressed.y + pressed.height))).toBeLessThan(BESIDE_PX);
    await line.shot('shell-refusal');
    expect(await line.violations('all')).toEqual([]);
    await page.keyboard.press('Escape');
    await answer.waitFor({ state: 'hidden' });
  });
});

describe('a way back', () => {
  test('is on the page of an address that is none', async () => {
    await page.goto(`${line.address}/nothing-here`);
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    await page.getByRole('button', { name: 'To the line' }).click();
    await page.waitForSelector('.mimic');
  });

  test('is where a page has failed, and the bar works on', async () => {
    await page.goto(`${line.address}/`);
    await page.route('**/api/performance*', (route) => route.fulfill({ json: { states: 7 } }));
    await line.go('performance');
    await page.waitForSelector('[data-testid=error-page]');
    expect(await page.evaluate(placeOfStop)).toContain('in sight');
    await page.unroute('**/api/performance*');
    await page.getByRole('button', { name: 'To the line' }).click();
    await page.waitForSelector('.mimic');
    line.problems.length = 0;
  });

  test('is a letter away, while nobody writes', async () => {
    await page.keyboard.press('a');
    await page.locator('h1', { hasText: 'Alarms' }).waitFor();
    await page.keyboard.press('l');
    await page.waitForSelector('.mimic');
  });
});

test('a wall board sees the line without a sign-in, whatever address it has, and does nothing', async () => {
  await line.go('wall');
  await page.click('[data-testid=keep-board]');
  await page.locator('[data-testid=keep-board]').waitFor({ state: 'detached' });
  await page.goto(`${line.address}/people`);
  await page.waitForSelector('[data-testid=wall]');
  const refused = await page.request.post(`${line.address}/api/commands`, {
    headers: { origin: line.address, 'content-type': 'application/json' },
    data: { id: 'board-press', expiresAt: 0, revision: 0, type: 'packml', command: 'Reset' },
  });
  expect(await refused.json()).toMatchObject({ accepted: false, refusal: 'locked' });
  expect(line.problems).toEqual([]);
});
