import { readdirSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { Permission, PictureItems } from '../../../controller/gateway/contract.ts';
import { addressOf, entryOf, FIRST_PAGE, offeredPages, pageNamed, PAGES, tabsOf } from './pages.ts';

/** Navigation, titles, addresses and permissions go by the one list: what is not in it is nowhere. */

describe('the list of pages', () => {
  test('has every folder of a page, and nothing else', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(PAGES.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  test.each(['en', 'vi'] as const)('calls no two pages alike (%s)', (code) => {
    expect(new Set(PAGES.map(({ titles }) => titles[code])).size).toBe(PAGES.length);
  });

  test('keeps the pages of a workplace together', () => {
    const places = PAGES.map(({ workplace }) => workplace).filter((place, at, all) => place !== all[at - 1]);
    expect(places).toEqual([...new Set(places)]);
  });

  test('has no more entries in a workplace than a phone has room for below', () => {
    for (const workplace of ['run', 'plan', 'engineer'] as const) {
      const entries = PAGES.filter((page) => page.workplace === workplace && entryOf(page) === page);
      expect(entries.length).toBeGreaterThan(1);
      expect(entries.length).toBeLessThanOrEqual(5);
    }
  });
});

describe('an address', () => {
  test.each(PAGES)('of $name leads to that page', ({ name }) => {
    expect(pageNamed(addressOf(name).slice(1))?.name).toBe(name);
  });

  test('that is empty leads to the line, one of no page to none', () => {
    expect(pageNamed('')).toBe(FIRST_PAGE);
    expect(pageNamed('nothing-here')).toBeNull();
  });

  test('names what of the page is shown', () => {
    expect(addressOf('stations', 'encoder/1')).toBe('/stations/encoder%2F1');
  });
});

describe('what is offered', () => {
  const simulated = { plugs: {}, tasks: {}, alarms: {} } as unknown as PictureItems;

  test('is what one may see', () => {
    const names = offeredPages(['line.see'], simulated).map(({ name }) => name);
    expect(names).toContain('line');
    expect(names).not.toContain('recipes');
    expect(names).not.toContain('simulator');
  });

  test('has the simulator where machines are simulated alone', () => {
    const names = (picture: PictureItems): string[] => offeredPages(['simulator.use'], picture).map(({ name }) => name);
    expect(names(simulated)).toEqual(['simulator']);
    expect(names({ ...simulated, plugs: null })).toEqual([]);
  });

  test('are, of a machine, the tabs that one may see', () => {
    const machines = pageNamed('stations') ?? FIRST_PAGE;
    const tabs = (permissions: readonly Permission[]): string[] =>
      tabsOf(machines, offeredPages(permissions, simulated)).map(({ name }) => name);
    expect(tabs(['line.see', 'machines.see'])).toEqual(['stations', 'values', 'trend', 'wire']);
    expect(tabs(['line.see'])).toEqual(['stations', 'trend']);
  });
});
