import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { journal } from '../process/journal-watch.ts';
import { Workplace, type RunningProcess } from '../process/processes.ts';
import { beforeTheLine, demoOf, PATIENCE_MS, type LinePage } from './line-page.ts';

/** What befalls the controller's computer, by one click on the simulator's console of a demo, while cards are being made. */

const CARDS = 200;
const SPEED = 4;

const place = new Workplace();
const data = place.path('data');
let demo: RunningProcess;
let line: LinePage;
let page: Page;

const bandSays = (words: string): Promise<unknown> =>
  page.locator('[data-testid=state]', { hasText: words }).waitFor({ timeout: PATIENCE_MS });
const opened = (): number => journal(data).filter(({ kind }) => kind === 'line.opened').length;

async function strike(fault: string): Promise<void> {
  await line.go('simulator');
  const drawer = page.locator('[data-testid=simulator-drawer]');
  // As long as such a fault lasts, whatever was chosen before.
  const usual = drawer.getByRole('button', { name: 'default' });
  await usual.click();
  await usual.and(page.locator('[aria-pressed=true]')).waitFor();
  await drawer.locator(`[data-fault=${fault}]`).click();
  await page.locator('[role=status]', { hasText: 'Done: ' }).waitFor();
}

async function producesAgain(): Promise<void> {
  await line.go('line');
  await line.press('Unhold');
  await line.executing();
}

beforeTheLine({ place, serve: demoOf(CARDS, SPEED), motion: 'no-preference', line: 'producing' }, (opened, process) => {
  line = opened;
  ({ page } = opened);
  demo = process;
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
    await line.go('simulator');
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
    await line.state('Held');
    await producesAgain();
  });

  test('its clock is moved: the line is held until two people have confirmed the clock', async () => {
    await strike('clock-step');
    // Whatever else holds the line on a busy computer: the clock is a work of two people.
    await line.go('line');
    const task = page.locator('[data-task=confirm-clock]');
    await task.getByText('The clock was put forward by 10 min').waitFor({ timeout: PATIENCE_MS });
    await line.state('Held');
  });

  test('and of all that no card was lost, and no check was skipped', async () => {
    await demo.kill('SIGTERM');
    const found = place.verify(data);
    expect(found).toMatchObject({ chain: 'intact', violations: [], blanks: { unaccounted: 0 } });
    expect(found.blanks['accepted']).toBeGreaterThan(0);
  });
});
