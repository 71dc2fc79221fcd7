import { readdirSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { addressOf, endsGroup, FIRST_PAGE, pageNamed, PAGES } from './pages.ts';

/** Navigation, titles, addresses and permissions go by the one list: what is not in it is nowhere. */

describe('the list of pages', () => {
  test('has every folder of a page, and nothing else', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(PAGES.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  test.each(['en', 'vi'] as const)('calls no two pages alike (%s)', (code) => {
    expect(new Set(PAGES.map(({ titles }) => titles[code])).size).toBe(PAGES.length);
  });

  test('keeps the pages of a group together', () => {
    const groups = PAGES.map(({ group }) => group).filter((group, at, all) => group !== all[at - 1]);
    expect(groups).toEqual([...new Set(groups)]);
  });
});

describe('an address', () => {
  test.each(PAGES)('of $name leads to that page', ({ name }) => {
    expect(pageNamed(addressOf(name).slice(1)).name).toBe(name);
  });

  test('of no page leads to the line', () => {
    expect(pageNamed('nothing-here')).toBe(FIRST_PAGE);
  });

  test('names what of the page is shown', () => {
    expect(addressOf('stations', 'encoder/1')).toBe('/stations/encoder%2F1');
  });
});

describe('a line in the navigation', () => {
  test('parts the groups of the pages that somebody sees', () => {
    const seen = PAGES.filter(({ permission }) => permission === 'line.see');
    const ends = seen.filter((page) => endsGroup(seen, page)).map(({ name }) => name);
    expect(ends).toEqual(['shift', 'performance', 'inside']);
  });
});
