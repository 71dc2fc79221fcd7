import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { Workplace } from '../process/processes.ts';
import { beforeTheLine, demoOf, PATIENCE_MS, type LinePage } from './line-page.ts';

/** Engineers at the HMI in a real browser: simulator, inside, replay, recipes, wires. */

const CARDS = 300;
const SPEED = 6;

const place = new Workplace();
let line: LinePage;
let page: Page;

beforeTheLine({ place, serve: demoOf(CARDS, SPEED), motion: 'reduce', line: 'producing' }, (opened) => {
  line = opened;
  ({ page } = opened);
});

describe('an engineer', () => {
  test('pulls a cable in the simulator, and the alarm says what follows and what to do', async () => {
    await line.go('simulator');
    await page.selectOption('select', { label: 'Printer' });
    await page.getByRole('button', { name: '5 s', exact: true }).click();
    await page.click('[data-fault=link-cut]');
    await page.getByText('Done: Cable cut').waitFor();
    await line.state('Held');
    await line.go('alarms');
    const row = page.locator('[data-testid=alarm-rows] li').first();
    await row.waitFor();
    const words = await row.innerText();
    expect(words).toContain('Printer');
    expect(words).toContain('What to do');
    expect(words).toContain('first out');
    await line.shot('pages-alarms');
  });

  test('shelves it with a reason, and shows it again', async () => {
    const row = page.locator('[data-testid=alarm-rows] li').first();
    await row.getByRole('button', { name: 'Shelve' }).click();
    await page.fill('dialog [name=why]', 'known, the cable is being changed');
    await page.click('dialog [type=submit]');
    await page.getByRole('button', { name: /Shelved \(1\)/ }).click();
    expect(await page.locator('[data-testid=alarm-rows] li').innerText()).toContain('the cable is being changed');
    await page.getByRole('button', { name: 'Show again' }).click();
    await page.getByText('No alarm is shelved or out of service.').waitFor();
    await line.go('line');
    await line.executing();
  });

  test('sees the line’s statechart lit where it stands, and the journal as it is written', async () => {
    await line.go('inside');
    await page.locator('[data-testid=statechart] g.lit[data-state=Execute]').waitFor();
    await page.locator('[data-testid=journal] td', { hasText: 'job.requested' }).first().waitFor();
  });

  test('watches again what the line did', async () => {
    await line.go('replay');
    await page.locator('[data-testid=replay]').waitFor();
    await page.getByRole('button', { name: 'Step forward' }).click();
    await page.getByRole('button', { name: 'To the end' }).click();
    const shown = page.locator('[data-testid=replay]');
    // The line goes on meanwhile: the end is where it was when the button was pressed.
    const behind = async (): Promise<number> => {
      const [, at = '', of = ''] = /entry ([\d,]+) of ([\d,]+)/.exec(await shown.innerText()) ?? [];
      const number = (text: string): number => (text === '' ? Number.NaN : Number(text.replaceAll(',', '')));
      return number(of) - number(at);
    };
    await expect.poll(behind, { timeout: PATIENCE_MS }).toBeLessThan(100);
    // The period goes along from page to page, there and back.
    await page.click('[data-range=shift]');
    expect(new URL(page.url()).search).toBe('?range=shift');
    await line.go('performance');
    await page.locator('[data-range=shift][aria-pressed=true]').waitFor();
    await page.click('[data-range=day]');
    await line.go('replay');
    await page.locator('[data-range=day][aria-pressed=true]').waitFor();
    expect(new URL(page.url()).search).toBe('?range=day');
  });

  test('makes the machines slower and faster, and what is expected of them follows', async () => {
    const design = async (): Promise<number> =>
      Number(/[\d,]+/.exec(await page.locator('[data-testid=design]').innerText())?.[0].replaceAll(',', ''));
    await line.go('line');
    const before = await design();
    for (const factor of [5, SPEED]) {
      await line.go('simulator');
      await page.click(`[data-speed="${factor}"]`);
      await page.getByText(`Done: Time factor ${factor}`).waitFor();
      await page.locator(`[data-speed="${factor}"][aria-pressed=true]`).waitFor();
      await line.go('line');
      await expect.poll(design).toBe(Math.round((before * factor) / SPEED));
    }
  });

  test('plays a scenario in virtual time, and it comes out as its file says', async () => {
    await line.go('simulator');
    const scenario = page.locator('[data-testid=scenarios] li', { hasText: 'The laser’s lens gets dirty' });
    await scenario.getByRole('button').click();
    await scenario.getByText('As expected').waitFor();
  });

  test('writes a new version of a recipe, and two people put it in force for the next batch', async () => {
    await line.go('recipes');
    await page.getByRole('button', { name: 'Write a new version' }).click();
    const text = page.locator('textarea');
    const source = (
      await page
        .getByText('3.3.0 is valid')
        .waitFor()
        .then(() => text.inputValue())
    ).replace('62', '58');
    await text.fill(source.replace('58', '95'));
    await page.getByText('1 error').waitFor();
    await page.getByRole('button', { name: /^Line \d+$/ }).click();
    expect(await page.evaluate(() => String(getSelection()))).toContain('powerPercent: 95');
    expect(await line.violations('all')).toEqual([]);
    await text.fill(source);
    await page.getByText('3.3.0 is valid').waitFor();
    await page.getByRole('button', { name: 'Propose' }).click();
    const change = page.locator('[data-testid=recipe-changes] tbody tr');
    await page.locator('[name=second]').waitFor();
    expect((await change.allInnerTexts()).join()).toMatch(/version\s+3\.2\.0\s+3\.3\.0.*powerPercent\s+62\s+58/s);
    await page.fill('[name=second]', 'Minh');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('The next batch uses this version').waitFor();
    expect(new URL(page.url()).pathname).toBe('/recipes/citizen-card-2024~3.3.0');
  });

  test('watches the wires decoded down to the APDU', async () => {
    await line.producing();
    await line.go('wire');
    for (const layer of [/^PC_to_RDR_XfrBlock/, /^T=1 I/, /^APDU /])
      await page.getByText(layer).first().waitFor({ timeout: PATIENCE_MS });
    const newest = (): Promise<string> => page.locator('[data-testid=trace] tbody tr').first().innerText();
    const before = await newest();
    await expect.poll(newest, { timeout: PATIENCE_MS }).not.toBe(before);
  });

  test('finds on the wires what was said before anybody looked', async () => {
    await line.go('line');
    await line.press('Hold');
    await line.state('Held');
    await line.go('wire');
    await page
      .getByText(/^APDU /)
      .first()
      .waitFor();
  });
});
