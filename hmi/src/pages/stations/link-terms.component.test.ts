import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';

import type { LinkTerms as Terms } from '../../../../controller/gateway/contract.ts';
import { appearance } from '../../words/language.svelte.ts';
import LinkTerms from './LinkTerms.svelte';

const REVISED: Terms = {
  publishingMs: { asked: 2, given: 500 },
  samplingMs: { asked: 0, given: 0 },
  queueSize: { asked: 64, given: 1 },
  sessionMs: { asked: 20_000, given: 10_000 },
  overflows: 3,
};

test.each([
  [
    'en',
    ['500 ms (requested: 2 ms)', 'as fast as possible', '1 (requested: 64)', '10 s (requested: 20 s)'],
    'queue overflowed 3 times',
  ],
  [
    'vi',
    ['500 ms (yêu cầu: 2 ms)', 'nhanh nhất có thể', '1 (yêu cầu: 64)', '10 s (yêu cầu: 20 s)'],
    'bỏ qua thay đổi 3 lần',
  ],
] as const)('what a server gave of what was asked, in %s', async (language, values, overflows) => {
  appearance.code = language;
  const shown = mount(LinkTerms, { target: document.body, props: { terms: REVISED } });
  flushSync();
  expect([...document.querySelectorAll('dd')].map(({ textContent }) => textContent)).toEqual(values);
  expect(document.body.textContent).toContain(overflows);
  await unmount(shown);
});
