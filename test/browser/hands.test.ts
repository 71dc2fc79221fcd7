import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { freePort } from '../process/free-port.ts';
import { journal } from '../process/journal-watch.ts';
import { clock, Workplace, type RunningProcess } from '../process/processes.ts';
import { sleep } from '../../stations/clock.ts';
import { beforeTheLine, type LinePage } from './line-page.ts';

/** What operators do by hand, step by step at the HMI, while somebody really takes blanks out of the simulated machines. */

const CARDS = 34;
const SPEED = 6;
const PRESSES_MAX = 5;
const ANSWER_MS = 12_000;
const PASSWORD = 'correct horse battery';

const place = new Workplace();
const data = place.path('data');
let devices: RunningProcess;
let line: LinePage;
let page: Page;

const task = (kind: string): Locator => page.locator(`[data-task=${kind}]`);
const serialsOf = async (kind: string): Promise<string[]> =>
  (await task(kind).allInnerTexts()).flatMap((text) => /VN[A-Z0-9]{4}\d{8}/.exec(text) ?? []);

async function takeOut(serial: string): Promise<void> {
  devices.say(`remove ${serial}`);
  await devices.line((words) => words.includes('"done":"remove"'));
  devices.lines.length = 0;
}

async function runBeforeMachines(): Promise<RunningProcess> {
  const served = await place.devices(SPEED);
  devices = served.process;
  const files = ['--line', served.line, '--data', data, '--orders', place.orders(CARDS)];
  return place.spawn('run', ...files, '--port', String(await freePort()), '--imaging', 'modelled');
}

/** A command lives for seconds: a busy computer that checks a secret for longer than that says that it was not delivered. */
async function pressUntil(button: Locator, outcome: Locator, state: 'visible' | 'detached' = 'visible'): Promise<void> {
  for (let pressed = 0; pressed < PRESSES_MAX; pressed += 1) {
    // It is gone where the answer came late.
    await button.click({ timeout: ANSWER_MS }).catch(() => undefined);
    const came = outcome.waitFor({ state, timeout: ANSWER_MS });
    const seen = await came.then(
      () => true,
      () => false,
    );
    if (seen) return;
  }
  await outcome.waitFor({ state });
}

beforeTheLine({ place, serve: runBeforeMachines, motion: 'no-preference', line: 'producing' }, (opened) => {
  line = opened;
  ({ page } = opened);
});

describe('an operator whose hands are needed', () => {
  test('clears a jam: the card is named, the line can’t go on before it is found or given up', async () => {
    await sleep(clock, 4000, new AbortController().signal);
    devices.say('strike jam');
    await line.goesOnUntil(task('find-card'));
    expect(await page.locator('[data-command=Unhold]').count()).toBe(0);
    expect((await new AxeBuilder({ page }).include('[data-testid=tasks]').analyze()).violations).toEqual([]);
    await line.shot('hands-jam');
    const [serial = ''] = await serialsOf('find-card');
    await takeOut(serial);
    expect(await task('find-card').locator('[data-step=taken-out]').getAttribute('aria-disabled')).toBe('true');
    await task('find-card').locator('[data-step=cover]').click();
    await task('find-card').getByText('It was removed').click();
    await task('find-card').getByText('Jammed').click();
    await task('find-card').waitFor({ state: 'detached' });
    await line.press('Unhold');
    await line.executing();
    const removed = journal(data).find((body) => body.kind === 'card.removed');
    expect(removed).toMatchObject({ serial, why: 'jammed', by: 'demo' });
  });

  test('takes out two blanks that came at once, each by its serial', async () => {
    devices.say('strike double-feed');
    await line.goesOnUntil(task('remove-blank').nth(1));
    for (const serial of await serialsOf('remove-blank')) {
      await takeOut(serial);
      const steps = task('remove-blank').filter({ hasText: serial });
      await steps.locator('[data-step=cover]').click();
      await steps.locator('[data-step=taken-out]').click();
      await steps.locator('[data-why=double-fed]').click();
      await task('remove-blank').filter({ hasText: serial }).waitFor({ state: 'detached' });
    }
    await line.press('Unhold');
    await line.executing();
  });

  test('signs in by name once people have accounts', async () => {
    // Nothing goes wrong any more: the rest of the batch need not be watched.
    devices.say('speed 20');
    await line.completed();
    for (const [name, role] of [
      ['Hoa', 'administrator'],
      ['Lan', 'operator'],
      ['Minh', 'operator'],
    ] as const) {
      await line.go('people');
      await page.fill('[name=name]', name);
      await page.fill('[name=password]', PASSWORD);
      await page.uncheck('fieldset input[value=operator]');
      await page.check(`fieldset input[value=${role}]`);
      await page.locator('form [type=submit]').first().click();
      await page.locator('td', { hasText: name }).waitFor();
      await page.reload();
    }
    await line.choose('[data-testid=sign-out]');
    // The page of people has a field for a name, too: it must be gone first.
    await page.waitForSelector('[name=secret]');
    await page.fill('[name=name]', 'lan');
    await page.fill('[name=secret]', 'not the password');
    await page.click('form [type=submit]');
    await page.getByText('name, password or PIN is wrong').waitFor();
    await page.fill('[name=secret]', PASSWORD);
    await page.click('form [type=submit]');
    await page.getByText('operator', { exact: true }).waitFor();
    await page.click('[data-testid=person]');
    expect(await page.locator('[data-page=people]').count()).toBe(0);
    await page.keyboard.press('Escape');
    await line.go('line');
  });

  test('closes the batch with a count that two people came to each for themselves; a difference is not theirs to sign', async () => {
    await task('reconcile').waitFor();
    const count = async (good: number): Promise<void> => {
      await page.fill('[name=good]', String(good));
      await page.fill('[name=rejects]', '0');
    };
    const firstCounts = async (good: number): Promise<void> => {
      await page.waitForSelector('[data-turn=first]');
      await count(good);
      await page.click('[data-testid=count] [type=submit]');
      await page.waitForSelector('[data-turn=second]');
      // What the first one found is not there to be copied.
      expect(await page.inputValue('[name=good]')).toBe('');
    };
    await firstCounts(CARDS);
    await count(CARDS - 1);
    await page.fill('[name=witness]', 'Minh');
    await page.fill('[name=secret]', PASSWORD);
    await page.click('[data-testid=count] [type=submit]');
    await page.getByText(`The two counts differ: ${CARDS} + 0 and ${CARDS - 1} + 0.`).waitFor();
    await firstCounts(CARDS - 1);
    await count(CARDS - 1);
    await page.fill('[name=witness]', 'lan');
    await page.fill('[name=secret]', PASSWORD);
    const close = page.locator('[data-testid=count] [type=submit]');
    await pressUntil(close, page.getByText('two different people must be named'));
    await page.fill('[name=witness]', 'Minh');
    await page.fill('[name=secret]', 'a guess of Lan’s');
    await pressUntil(close, page.getByText('name, password or PIN is wrong'));
    await page.fill('[name=secret]', PASSWORD);
    await pressUntil(close, page.getByText('let a production manager sign in'));
    await line.shot('hands-count');
    await page.getByRole('button', { name: 'Start again' }).click();
    await firstCounts(CARDS);
    await count(CARDS);
    await page.fill('[name=secret]', PASSWORD);
    await pressUntil(close, task('reconcile'), 'detached');
    expect(journal(data).find((body) => body.kind === 'batch.reconciled')).toMatchObject({
      countedAccepted: CARDS,
      removed: 3,
      difference: 0,
      by: 'Lan',
      witness: 'Minh',
      signedBy: '',
    });
  });

  test('confirms that the line is empty before the next batch', async () => {
    await task('clear-line').getByRole('button').click();
    await page.locator('[data-testid=tasks]').waitFor({ state: 'detached' });
    expect(journal(data).at(-1)).toMatchObject({ kind: 'line.cleared', by: 'Lan' });
    expect(place.verify(data)).toMatchObject({ chain: 'intact', violations: [] });
  });
});
