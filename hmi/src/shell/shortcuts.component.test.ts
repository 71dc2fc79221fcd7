import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';

import { PAGES } from '../pages/pages.ts';
import { route } from './route.svelte.ts';
import Shortcuts from './Shortcuts.svelte';

/** A letter opens a page; letters that a scanner types one after the other open none. */

let shown: ReturnType<typeof mount> | null = null;
afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each([
  [['l'], ['line']],
  [['L', '1', '2', '3', 'l', 'Enter'], []],
] as const)('%j opens %j', (keys, pages) => {
  vi.useFakeTimers();
  const opened: string[] = [];
  vi.spyOn(route, 'go').mockImplementation((page) => void opened.push(page));
  shown = mount(Shortcuts, { target: document.body, props: { pages: PAGES } });
  flushSync();
  for (const key of keys) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    vi.advanceTimersByTime(5);
  }
  vi.advanceTimersByTime(1000);
  expect(opened).toEqual(pages);
});
