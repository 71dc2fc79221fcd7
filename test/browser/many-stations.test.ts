import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { AlarmView, PictureItems, SessionView } from '../../controller/gateway/contract.ts';
import { drawPicture, RateWindow } from '../../controller/gateway/picture.ts';
import { newLineState } from '../../controller/line/line-state.ts';
import { PERMISSIONS } from '../../controller/people/permissions.ts';
import { findChromium } from '../../scripts/chromium.ts';
import { fault } from '../../stations/fault.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import { defaultLayoutFile, readLayout, type LineLayout, type StationLayout } from '../../stations/line-layout.ts';
import { Workplace } from '../process/processes.ts';
import { PATIENCE_MS, SHOTS } from './line-page.ts';

/** The line page shows every station of a line, however many there are and whatever is wrong with them, on each screen. */

const ADDRESS = 'http://hmi.invalid';
const PAGE = 'still-kit.html';
const SCREENS = [
  ['a panel', 1280, 800],
  ['a desk', 1920, 1080],
  ['a tablet on end', 800, 1180],
  ['a small tablet on end', 768, 1024],
  ['a tablet', 1024, 768],
] as const;

const place = new Workplace();
let browser: Browser;

beforeAll(async () => {
  const hmi = join(import.meta.dirname, '..', '..', 'hmi');
  const outDir = place.path('still');
  await build({
    configFile: join(hmi, 'vite.config.ts'),
    build: { outDir, minify: false, rolldownOptions: { input: join(hmi, PAGE) } },
    logLevel: 'error',
  });
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Chromium is not installed: apt-get install chromium');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}, PATIENCE_MS);

afterAll(async () => {
  await browser.close();
});

/** The default line, with so many of each kind that may stand there more than once. */
function lineWith(each: number): LineLayout {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is right');
  const more = (station: StationLayout): StationLayout[] =>
    capabilitiesOf(station.kind).carries || capabilitiesOf(station.kind).parallel
      ? [station]
      : Array.from({ length: each }, (_, index) => ({
          ...station,
          id: index === 0 ? station.id : `${station.id}-${index + 1}`,
        }));
  return { ...layout.value, stations: layout.value.stations.flatMap(more) };
}

/** Every station is there and well, or has much to say. */
function pictureOf(layout: LineLayout, trouble: boolean): PictureItems {
  const scene = {
    recipe: null,
    rate: new RateWindow(),
    plugs: Object.fromEntries(layout.stations.map(({ id }) => [id, true])),
    pace: 1,
    sensors: null,
    times: new Map(),
    supplies: new Map(),
    terms: new Map(),
  };
  const picture = drawPicture(newLineState(layout), scene);
  const why = trouble ? fault('station.link-unsteady', 'major', { times: 12 }) : null;
  const stations = Object.entries(picture.stations).map(([id, station]) => [
    id,
    { ...station, connection: 'online', condition: 'ready', unitState: 'Execute', fault: why },
  ]);
  return { ...picture, stations: Object.fromEntries(stations) as PictureItems['stations'] };
}

async function opened(picture: PictureItems, language: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const session: SessionView = {
    signedIn: true,
    person: 'Lan',
    roles: ['engineer'],
    permissions: [...PERMISSIONS],
    locked: false,
    simulated: true,
    timeZone: 'Asia/Ho_Chi_Minh',
    accounts: false,
    signsAlone: false,
    board: false,
    openId: '',
    notice: null,
  };
  await page.addInitScript(
    (still) => {
      localStorage.setItem('language', still.language);
      Object.assign(globalThis, { still });
    },
    { picture, session, language },
  );
  await page.route(`${ADDRESS}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const path = join(place.path('still'), name === '' ? PAGE : name);
    await (existsSync(path) ? route.fulfill({ path }) : route.abort());
  });
  await page.goto(`${ADDRESS}/`);
  await page.waitForSelector('.mimic [data-station]', { state: 'attached' });
  return page;
}

/** What of the drawing can't be seen: tiles beyond their panel, words wider than their tile, panels that hide something. Runs in the page. */
function unseen(): string[] {
  const place = document.querySelector('.mimic')?.getBoundingClientRect();
  if (place === undefined) return ['the drawing'];
  const tiles = Array.from(document.querySelectorAll('.mimic [data-station], .mimic [data-place]'));
  const boxOf = (element: Element): DOMRect => element.getBoundingClientRect();
  const outside = tiles.filter((tile) => {
    const { top, bottom, left, right } = boxOf(tile);
    return top < place.top || bottom > place.bottom || left < place.left || right > place.right;
  });
  const wide = tiles.flatMap((tile) => {
    const body = tile.querySelector('.body');
    const texts = Array.from(tile.querySelectorAll('text'));
    return texts.filter((text) => body !== null && boxOf(text).width > boxOf(body).width + 1);
  });
  const hiding = Array.from(document.querySelectorAll('[data-testid=batch], [data-testid=supplies]')).filter(
    (panel) => panel.scrollHeight > panel.clientHeight + 1,
  );
  return [
    ...outside.map((tile) => `station ${tile.getAttribute('data-station')}`),
    ...wide.map((text) => `words ${text.textContent}`),
    ...hiding.map((panel) => `${panel.scrollHeight - panel.clientHeight} px of ${panel.className}`),
  ];
}

const pagesBelow = (): number => {
  const main = document.querySelector('main');
  return main === null ? Number.POSITIVE_INFINITY : main.scrollHeight - main.clientHeight;
};

describe.each([
  ['the default line', 1],
  ['a line with two of each machine', 2],
  ['a line with three of each machine', 3],
])('%s', (_, each) => {
  test.each([
    ['en', false],
    ['vi', true],
  ])('has every station in sight, in %s, in trouble: %s', async (language, trouble) => {
    const layout = lineWith(each);
    const page = await opened(pictureOf(layout, trouble), language);
    const tiled = layout.stations.filter(({ kind }) => !capabilitiesOf(kind).carries);
    expect(await page.locator('.mimic [data-station]').count()).toBe(tiled.length);
    for (const [screen, width, height] of SCREENS) {
      await page.setViewportSize({ width, height });
      if (each === 1) await page.screenshot({ path: join(SHOTS, `stations-${language}-${width}.png`) });
      expect([screen, ...(await page.evaluate(unseen))]).toEqual([screen]);
    }
    await page.context().close();
  });
});

/** A batch is made, machines use things up, and eight alarms stand. */
function busy(picture: PictureItems): PictureItems {
  const levels = ['blanks', 'ribbon', 'film', 'output', 'reject-bin', 'labels'] as const;
  const alarm = (index: number): AlarmView => ({
    id: `station:head-${index}`,
    fault: fault('station.link-unsteady', 'major', { station: `head-${index}`, times: 12 }),
    raisedAt: 0,
    active: true,
    acknowledged: false,
    state: 'unacknowledged',
    firstOut: false,
    times: 2,
    note: '',
    hidden: null,
  });
  return {
    ...picture,
    batch: {
      id: 'B-25f0e04d45',
      recipe: 'citizen-card-2024',
      ordered: 12_400,
      accepted: 2040,
      setAside: 12,
      inProcess: 18,
      waiting: 10_330,
      rejected: 44,
      ended: false,
      heldWhy: '',
      passedOver: [],
      cardsPerHour: 1093,
      remainingMs: 34_000_000,
    },
    supplies: Object.fromEntries(
      levels.map((supply) => [supply, { station: 'transport', supply, left: 20, capacity: 600, leftMinutes: 7 }]),
    ),
    alarms: Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`station:head-${index + 1}`, alarm(index + 1)]),
    ),
  };
}

test.each([
  ['a panel', 1280, 800],
  ['a desk', 1920, 1080],
])('on %s the page of the default line needs no scrolling while it is busy', async (_, width, height) => {
  const page = await opened(busy(pictureOf(lineWith(1), false)), 'vi');
  await page.setViewportSize({ width, height });
  await page.screenshot({ path: join(SHOTS, `stations-busy-${width}.png`) });
  expect(await page.evaluate(pagesBelow)).toBe(0);
  expect(await page.evaluate(unseen)).toEqual([]);
});
