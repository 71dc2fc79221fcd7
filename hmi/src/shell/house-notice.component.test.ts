import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';

import { connection } from '../connection.svelte.ts';
import { appearance } from '../words/language.svelte.ts';
import SignIn from './SignIn.svelte';

/** The house's notice stands above the form in which people sign in, in the language of the page (IEC 62443-4-2, CR 1.12). */

const NOTICE = {
  en: 'For those who work here.\nWhat is done is recorded.',
  vi: 'Chỉ dành cho người làm việc tại đây.',
};

let shown: ReturnType<typeof mount> | null = null;
afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
});

function noticeIn(code: 'en' | 'vi', notice: typeof NOTICE | null): string | null {
  appearance.code = code;
  connection.session = { ...connection.session, accounts: true, notice };
  shown = mount(SignIn, { target: document.body });
  flushSync();
  const [first] = document.querySelectorAll('[role=note], form');
  return first?.getAttribute('role') === 'note' ? first.textContent : null;
}

test.each(['en', 'vi'] as const)('in %s, before the form, line by line', (code) => {
  expect(noticeIn(code, NOTICE)).toBe(NOTICE[code]);
});

test('nothing stands there where the house says nothing', () => {
  expect(noticeIn('en', null)).toBe(null);
});
