import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';

import { appearance } from '../../words/language.svelte.ts';
import MeasureGauge from './MeasureGauge.svelte';

/** What is beyond its limit is said in words, not by colour alone. */
test.each([
  [{ min: null, max: 0.3 }, [0.1, 0.2], 'within limits'],
  [{ min: null, max: 0.3 }, [0.1, 0.4], 'out of limits'],
  [{ min: 80, max: null }, [79.9], 'out of limits'],
  [{ min: 80, max: null }, [], 'within limits'],
])('limits %j and values %j: %s', async (limit, values, words) => {
  appearance.code = 'en';
  const shown = mount(MeasureGauge, { target: document.body, props: { label: 'Sharpness', limit, values } });
  flushSync();
  expect(document.querySelector('[role=img]')?.getAttribute('aria-label')).toBe(`Sharpness: ${words}`);
  await unmount(shown);
});
