import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';

import type { PictureItems, SupplyView } from '../../../controller/gateway/contract.ts';
import { appearance } from '../words/language.svelte.ts';
import SupplyList from './SupplyList.svelte';

const level = (supply: SupplyView['supply'], left: number, leftMinutes: number | null): SupplyView => ({
  station: 'transport',
  supply,
  left,
  capacity: 1000,
  leftMinutes,
});

async function wordsFor(supplies: readonly SupplyView[]): Promise<string> {
  appearance.code = 'en';
  const picture = { supplies: Object.fromEntries(supplies.map((one) => [one.supply, one])) } as unknown as PictureItems;
  const shown = mount(SupplyList, { target: document.body, props: { picture } });
  flushSync();
  const words = document.body.textContent.replaceAll(/\s+/g, ' ');
  await unmount(shown);
  return words;
}

test('names first what must be seen to first', async () => {
  const words = await wordsFor([level('reject-bin', 5, null), level('ribbon', 900, 48), level('blanks', 300, 16)]);
  expect(words).toContain('next: fill the feeder in 16 min');
  expect(words.indexOf('Blanks')).toBeLessThan(words.indexOf('Ribbon'));
});

test('says «now» of what is used up', async () => {
  expect(await wordsFor([level('film', 0, 0), level('blanks', 300, 16)])).toContain('now: change the film');
});

test('is not there where no machine tells a level', async () => {
  expect(await wordsFor([])).toBe('');
});
