import { readFileSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { Workplace } from '../process/processes.ts';
import { NIGHTLY } from '../nightly.ts';
import { beforeTheLine, demoOf, PATIENCE_MS, type LinePage } from './line-page.ts';

/** Production managers at the HMI in a real browser: orders, the plan, cards, figures. */

/** So many that the batch is still being fed when the plan is tried: batches behind it can be moved then. */
const CARDS = 300;
const SPEED = 6;

const place = new Workplace();
let line: LinePage;
let page: Page;

beforeTheLine({ place, serve: demoOf(CARDS, SPEED), motion: 'reduce', line: 'producing' }, (opened) => {
  line = opened;
  ({ page } = opened);
});

describe('a production manager', () => {
  test('takes an order file in, and the same file a second time orders nothing', async () => {
    const file = place.orders(5);
    await line.go('batches');
    await page.setInputFiles('[name=orders]', file);
    const report = page.locator('[data-testid=import-report]');
    await report.getByText('5 orders accepted, 0 refused').waitFor({ timeout: PATIENCE_MS });
    await page.locator('[data-testid=batches] tbody tr').nth(1).waitFor();
    await page.setInputFiles('[name=orders]', file);
    await report.getByText('nothing is ordered twice').waitFor({ timeout: PATIENCE_MS });
  });

  test('has orders tried on the simulated line first: has a first answer soon, and cancels the rest', async () => {
    const forecast = page.locator('[data-testid=forecast]');
    await forecast.locator('[name=cards]').fill('5');
    await forecast.getByRole('button', { name: 'Forecast' }).click();
    await forecast.locator('progress').waitFor();
    await forecast.locator('[data-testid=first-answer]', { hasText: 'without faults' }).waitFor();
    await forecast.getByRole('button', { name: 'Cancel' }).click();
    await forecast.locator('progress').waitFor({ state: 'detached' });
    await forecast.getByRole('button', { name: 'Forecast' }).waitFor();
  });

  // Five simulations beside a line that runs take a minute and a half.
  test.skipIf(!NIGHTLY)('sees how far orders are on the simulated line, and what holds it up', async () => {
    const forecast = page.locator('[data-testid=forecast]');
    await forecast.getByRole('button', { name: 'Forecast' }).click();
    await forecast.getByText('of 20 cards').waitFor();
    expect(await forecast.locator('[role=status]').innerText()).toContain('bottleneck: the');
    expect(await forecast.locator('progress').count()).toBe(0);
  });

  test('pulls a batch to another place, makes one urgent, splits one, holds and releases the one that is made', async () => {
    // What both files have is ordered once.
    await page.getByRole('button', { name: 'import the valid ones' }).click();
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
    await line.shot('pages-plan-drag');
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
    await line.shot('pages-plan');
    await plan.locator('li').first().getByRole('button', { name: 'Release' }).click();
    await plan.getByText('held: photos are checked').waitFor({ state: 'detached' });
  });

  test('finds a citizen’s card by name, masked, and reads its whole history', async () => {
    const order = JSON.parse(readFileSync(place.path('orders-5.ndjson'), 'utf8').split('\n')[0] ?? '') as {
      fullName: string;
      personalNumber: string;
    };
    await line.go('cards');
    await page.fill('[name=text]', order.fullName.toLowerCase());
    await page.keyboard.press('Enter');
    const found = page.locator('[data-testid=found] li');
    await found.first().waitFor();
    expect(await found.first().innerText()).not.toContain(order.personalNumber);
    await page.fill('[name=text]', 'C0000001');
    await page.keyboard.press('Enter');
    await found.getByRole('link', { name: /^C0000001/ }).click();
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
    await line.go('cards');
    await page.fill('[name=text]', 'C0000001');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Reveal' }).click();
    await page.fill('[name=why]', 'a complaint');
    await page.locator('.reveal [type=submit]').click();
    await page.getByText(/\d{12}/).waitFor();
  });

  test('reads figures whose states add up to the time', async () => {
    await line.go('performance');
    await page.locator('[data-testid=kpis]').getByText('OEE', { exact: true }).waitFor();
    await page.locator('[data-testid=timeline]').getByText('Producing').first().waitFor();
    await line.shot('pages-figures');
  });
});
