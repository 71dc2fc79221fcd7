import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { connection } from '../../connection.svelte.ts';
import { timeRange } from '../../parts/range/time-range.svelte.ts';
import { appearance } from '../../words/language.svelte.ts';
import JournalTable from './JournalTable.svelte';

/** The journal is narrowed and paged by the controller: what stands in the address is what is asked for. */

const asked: URL[] = [];
let shown: ReturnType<typeof mount> | null = null;

beforeEach(() => {
  appearance.code = 'en';
  asked.length = 0;
  timeRange.choice = null;
  connection.session = { ...connection.session, permissions: ['line.see', 'orders.see'] };
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(new URL(path, 'http://localhost'));
    const body = { kind: 'card.started', card: 'C0000007', order: 'O-7', attempt: 1 };
    return Promise.resolve(
      Response.json({
        entries: [{ seq: 7, at: 1_700_000_000_000, body }],
        total: 60_000,
        searched: 50_000,
        searchedMost: 50_000,
        kinds: ['card.started', 'card.ended'],
      }),
    );
  });
});

afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
});

async function show(address: string): Promise<string> {
  history.replaceState(null, '', address);
  shown = mount(JournalTable, { target: document.body });
  flushSync();
  await vi.waitFor(() => expect(document.querySelector('[data-testid=journal]')).not.toBeNull());
  await tick();
  return document.body.textContent.replaceAll(/\s+/g, ' ');
}

test('what the address says is asked for: words, kind, order, page', async () => {
  await show('/inside?q=o-7&kind=card.started&sort=seq.asc&page=3&rows=100');
  const query = Object.fromEntries(asked[0]?.searchParams ?? []);
  expect(query).toEqual({ direction: 'asc', kind: 'card.started', text: 'o-7', skip: '200', count: '100' });
});

test('the period that all pages look at narrows it', async () => {
  await show('/inside?range=1000~2000');
  const query = Object.fromEntries(asked.at(-1)?.searchParams ?? []);
  expect(query).toMatchObject({ from: '1000' });
});

test('shows each entry in a row, its card as a link, and says how far a search went', async () => {
  const words = await show('/inside?q=o-7');
  expect(words).toContain('order=O-7');
  expect(words).toContain('Searched 50,000 entries of the period');
  expect(document.querySelector('[data-testid=journal] a')?.getAttribute('href')).toBe('/cards/C0000007');
});
