import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';

import type { PictureItems, QueuedBatchView } from '../../../../controller/gateway/contract.ts';
import { connection } from '../../connection.svelte.ts';
import { appearance, formatClock, type LanguageCode } from '../../words/language.svelte.ts';
import Plan from './Plan.svelte';

/** A planner sees when each batch of the queue is begun and done, by what that is reckoned, and gets to the batch. */

const HOUR_MS = 3_600_000;
const queued = (id: string, heldWhy = ''): QueuedBatchView => ({
  id,
  recipe: 'card 1',
  ordered: 60,
  begun: false,
  priority: 'normal',
  heldWhy,
  createdAt: 0,
});
let shown: ReturnType<typeof mount> | null = null;

function show(code: LanguageCode, cardsPerHour: number | null): string {
  connection.session = { ...connection.session, permissions: [] };
  appearance.code = code;
  const current = {
    id: 'B-1',
    recipe: 'card 1',
    ordered: 30,
    accepted: 0,
    setAside: 0,
    waiting: 30,
    heldWhy: '',
    ended: false,
  };
  const picture = {
    line: { designCardsPerHour: 120 },
    batch: { ...current, cardsPerHour },
    queue: [queued('B-2'), queued('B-3', 'no blanks')],
  } as unknown as PictureItems;
  shown = mount(Plan, { target: document.body, props: { picture } });
  flushSync();
  return document.body.textContent.replaceAll(/\s+/g, ' ');
}

afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
});

test('each batch that is not held has its times, by the pace of the last cards', () => {
  connection.nowMs = 50 * 24 * HOUR_MS;
  const words = show('en', 60);
  const start = formatClock(connection.nowMs + 0.5 * HOUR_MS);
  expect(words).toContain(`expected: start ${start}, finish ${formatClock(connection.nowMs + 1.5 * HOUR_MS)}`);
  expect(document.querySelectorAll('[data-testid=expected]')).toHaveLength(1);
  expect(words).toContain('by the pace of the last cards (60 cards/h)');
});

test('says that the pace is the one by design while none is measured, in both languages', async () => {
  expect(show('en', null)).toContain('by the design pace (120 cards/h)');
  if (shown !== null) await unmount(shown);
  expect(show('vi', null)).toContain('theo tốc độ thiết kế (120 thẻ/giờ)');
});

test('every ID leads to its batch', () => {
  show('en', 60);
  const links = [...document.querySelectorAll('[data-testid=plan] a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual(['/batches/B-1', '/batches/B-2', '/batches/B-3']);
});
