import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

import { entryOf, pageNamed, type PageName } from '../../hmi/src/pages/pages.ts';
import { findChromium } from '../../scripts/chromium.ts';
import { freePort } from '../process/free-port.ts';
import type { RunningProcess, Workplace } from '../process/processes.ts';
import { axeOf } from './axe.ts';

/** A page in a real browser before a line that really runs, and what every user does there. */

export const SHOTS = join(import.meta.dirname, '..', 'output');
/** A computer that has much to do takes its time. */
export const PATIENCE_MS = 180_000;
/** Of a hook that starts machines, controller and browser, and has a first card made. */
const START_MS = 600_000;
/** So often a busy computer may let a machine fall silent in one batch. */
const HOLDS_MOST = 5;
const CLICK_MS = 5000;
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export class LinePage {
  readonly page: Page;
  readonly address: string;
  /** What went wrong in the page. */
  readonly problems: string[] = [];
  /** What it wrote to the browser's console as an error; a command that is refused is one. */
  readonly consoleErrors: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page, address: string) {
    this.#browser = browser;
    this.page = page;
    this.address = address;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text());
    });
  }

  /** Signs in by the link that the process prints. */
  static async before(process: RunningProcess, reducedMotion: 'reduce' | 'no-preference'): Promise<LinePage> {
    mkdirSync(SHOTS, { recursive: true });
    const link =
      /http:\S+/.exec(await process.line((line) => line.includes('/sign-in?token='), PATIENCE_MS))?.[0] ?? '';
    const executablePath = findChromium();
    if (executablePath === null) throw new Error('Chromium is not installed: apt-get install chromium');
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    const viewport = { width: 1280, height: 800 };
    const page = await (await browser.newContext({ viewport, locale: 'en-GB', reducedMotion })).newPage();
    const opened = new LinePage(browser, page, new URL(link).origin);
    await page.goto(link);
    await opened.state('Stopped');
    return opened;
  }

  async state(name: string): Promise<void> {
    await this.page.waitForSelector(`[data-testid=state][data-state=${name}]`, { timeout: PATIENCE_MS });
  }

  /** By the way that a person has: a tab, the navigation of a workplace, the menu at the name, the sign of the simulator. */
  async go(name: PageName): Promise<void> {
    const { page } = this;
    const one = pageNamed(name);
    if (one === null) throw new Error(`there is no page ${name}`);
    if (one.isDrawer === true) {
      if ((await page.locator('[data-testid=simulator-drawer]').count()) === 0)
        await page.click('[data-testid=simulated]');
    } else if (one.workplace === null) {
      await page.click('[data-testid=person]');
      await page.click(`[data-testid=person-menu] [data-page=${name}]`);
    } else {
      await page.click(`[data-workplace=${one.workplace}]`);
      await page.click(`[data-page=${entryOf(one).name}]`);
      if (one.tabOf !== undefined) await page.click(`[data-tab=${name}]`);
    }
  }

  /** Once it is possible. */
  press(command: string): Promise<void> {
    return this.page.click(`[data-command=${command}]:not([aria-disabled=true])`, { timeout: PATIENCE_MS });
  }

  /** What the menu at the person's name has. */
  async choose(selector: string): Promise<void> {
    await this.page.click('[data-testid=person]');
    await this.page.click(`[data-testid=person-menu] ${selector}`);
    await this.page.keyboard.press('Escape');
  }

  /** From a line that is stopped to one that makes cards: the first one of the batch is approved. */
  async startLine(): Promise<void> {
    await this.press('Reset');
    await this.state('Idle');
    await this.press('Start');
    const approved = this.page.locator('[data-decision=approved]');
    await this.goesOnUntil(approved);
    await approved.click();
    await this.executing();
  }

  /** A line that executes, on its page. */
  async producing(): Promise<void> {
    await this.go('line');
    await this.executing();
  }

  /** The line executes, on the page that shows it; until it does somebody presses Unhold. */
  executing(): Promise<void> {
    return this.goesOnUntil(this.page.locator('[data-testid=state][data-state=Execute]'));
  }

  /** To the end of the batch, on the page of the line. */
  async completed(): Promise<void> {
    await this.go('line');
    await this.goesOnUntil(this.page.locator('[data-testid=state][data-state=Complete]'));
  }

  /**
   * Until the page of the line shows `wanted`. A computer that is short of time lets a machine fall silent, and the line holds, as it
   * should: as often as that happens on the way, somebody presses Unhold.
   * @throws {Error} with what the page says, if it does not come to that.
   */
  async goesOnUntil(wanted: Locator): Promise<void> {
    const unhold = this.page.locator('[data-command=Unhold]:not([aria-disabled=true])');
    for (let holds = 0; holds <= HOLDS_MOST; holds += 1) {
      const either = wanted.or(unhold).first().waitFor();
      const stuck = await either.then(
        () => false,
        () => true,
      );
      if (stuck) break;
      if (await wanted.isVisible()) return;
      // A line that goes on by itself just now has no use for it any more.
      await unhold.click({ timeout: CLICK_MS }).catch(() => undefined);
      await this.page.waitForSelector(`[data-testid=state]:not([data-state=Held])`).catch(() => undefined);
    }
    throw new Error(`it did not come to ${String(wanted)}: ${await this.#says()}`);
  }

  /** What an operator would read on the page of the line. */
  async #says(): Promise<string> {
    const parts = ['state', 'tasks', 'alarms'].map((id) => this.page.locator(`[data-testid=${id}]`).allInnerTexts());
    return (await Promise.all(parts)).flat().join(' | ');
  }

  /** The same person at a browser that stands in another time zone. */
  async elsewhere(timezoneId: string): Promise<Page> {
    const storageState = await this.page.context().storageState();
    const page = await (await this.#browser.newContext({ timezoneId, storageState, locale: 'en-GB' })).newPage();
    await page.goto(this.address);
    return page;
  }

  /** A browser at which nobody has signed in. */
  async stranger(): Promise<Page> {
    return (await this.#browser.newContext()).newPage();
  }

  /** What of the page as it stands breaks a rule of axe's, seriously. */
  async violations(rules: 'all' | 'colours'): Promise<string[]> {
    const axe = axeOf(this.page);
    const found = await (rules === 'all' ? axe.withTags(WCAG) : axe.withRules(['color-contrast'])).analyze();
    const bad = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    return bad.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
  }

  async shot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`) });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

export interface Beginning {
  /** Its processes are started there, and are gone after the last test. */
  readonly place: Workplace;
  /** Starts what serves the page. */
  readonly serve: (place: Workplace) => Promise<RunningProcess>;
  readonly motion: 'reduce' | 'no-preference';
  /** What the line does when the first test begins. */
  readonly line: 'stopped' | 'producing';
}

/** What every browser test file begins and ends with: machines, controller, a browser whose person has signed in, and a line. */
export function beforeTheLine(
  { place, serve, motion, line }: Beginning,
  opened: (line: LinePage, controller: RunningProcess) => void,
): void {
  let before: LinePage | null = null;
  beforeAll(async () => {
    const controller = await serve(place);
    before = await LinePage.before(controller, motion);
    if (line === 'producing') await before.startLine();
    opened(before, controller);
  }, START_MS);
  afterAll(async () => {
    await before?.close();
    place.clear();
  });
}

/** A demo of so many cards that the batch lasts, so many times faster than real time. Modelled faces are said instead of drawn. */
export function demoOf(
  cards: number,
  speed: number,
  imaging: 'modelled' | 'real' = 'modelled',
): (place: Workplace) => Promise<RunningProcess> {
  return async (place) => {
    const words = ['--cards', String(cards), '--speed', String(speed), '--imaging', imaging];
    return place.spawn('demo', ...words, '--port', String(await freePort()), '--data', place.path('data'));
  };
}
