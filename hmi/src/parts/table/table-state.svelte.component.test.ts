import { beforeEach, describe, expect, test } from 'vitest';

import { TableState } from './table-state.svelte.ts';

/** What somebody narrowed a table to can be sent as an address, and comes back with Back. */

beforeEach(() => history.replaceState(null, '', '/cards?range=day'));

describe('the state of a table', () => {
  test('stands in the address, beside what stands there already', () => {
    const table = new TableState('', ['batch', 'outcome']);
    table.narrow({ batch: 'B 1', outcome: 'rejected' });
    table.find('C000');
    table.sortBy('office');
    table.goTo(2);
    expect(location.search).toBe('?range=day&batch=B+1&outcome=rejected&q=C000&sort=office.asc&page=3');
    const again = new TableState('', ['batch', 'outcome']);
    expect([again.search, again.filters, again.sorting, again.page]).toEqual([
      'C000',
      { batch: 'B 1', outcome: 'rejected' },
      { by: 'office', direction: 'asc' },
      2,
    ]);
  });

  test('begins at its first page whenever other rows are shown', () => {
    const table = new TableState('', ['batch']);
    table.goTo(4);
    table.narrow({ batch: 'B-1' });
    expect(table.page).toBe(0);
    table.showAll();
    expect([table.isNarrowed, location.search]).toEqual([false, '?range=day']);
  });

  test('turns a column’s order: rising, falling, and as it was first', () => {
    const first = { by: 'started', direction: 'desc' } as const;
    const table = new TableState('', [], first);
    table.sortBy('office');
    table.sortBy('office');
    expect(table.sorting).toEqual({ by: 'office', direction: 'desc' });
    table.sortBy('office');
    expect([table.sorting, location.search]).toEqual([first, '?range=day']);
  });

  test('of two tables on one page lies apart', () => {
    new TableState('stops.', []).find('jam');
    new TableState('rejects.', []).find('chip');
    expect([new TableState('stops.', []).search, new TableState('rejects.', []).search]).toEqual(['jam', 'chip']);
  });

  test('of an address that somebody wrote by hand is what can be understood of it', () => {
    history.replaceState(null, '', '/cards?page=x&rows=7&sort=.&outcome=');
    const table = new TableState('', ['outcome']);
    expect([table.page, table.size, table.sorting, table.filters]).toEqual([0, 50, null, {}]);
  });
});
