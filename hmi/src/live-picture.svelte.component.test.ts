import { flushSync } from 'svelte';
import { expect, test } from 'vitest';

import type { BlanksView, PictureItems, SupplyView } from '../../controller/gateway/contract.ts';
import { LivePicture } from './live-picture.svelte.ts';

const blanks: BlanksView = { issued: 1, accepted: 0, rejected: 0, removed: 0, onLine: 1 };
const supply: SupplyView = { station: 'printer', supply: 'ribbon', left: 9, capacity: 10, leftMinutes: null };
const picture = {
  line: {},
  batch: null,
  queue: [],
  blanks,
  plugs: null,
  tasks: {},
  stations: {},
  supplies: { ribbon: supply },
  cards: {},
  alarms: {},
} as unknown as PictureItems;
const tick = { sequence: 2, serverTime: 0 };

test('a change of one part is felt by what reads that part, and by nothing else', () => {
  const live = new LivePicture(picture);
  let ofBlanks = 0;
  let ofSupplies = 0;
  const stop = $effect.root(() => {
    $effect(() => {
      void live.blanks;
      ofBlanks += 1;
    });
    $effect(() => {
      void live.supplies;
      ofSupplies += 1;
    });
  });
  flushSync();
  live.take({ ...tick, blanks: { ...blanks, accepted: 1, onLine: 0 } });
  flushSync();
  expect([ofBlanks, ofSupplies]).toEqual([2, 1]);
  expect(live.blanks.accepted).toBe(1);
  stop();
});

test('an item that is gone is taken out, one that is new is put in, and the others stay', () => {
  const live = new LivePicture(picture);
  const film: SupplyView = { ...supply, supply: 'film' };
  live.take({ ...tick, supplies: { film } });
  expect(live.supplies).toEqual({ ribbon: supply, film });
  live.take({ ...tick, supplies: { ribbon: null } });
  expect(live.supplies).toEqual({ film });
});

test('a batch that has ended is none, and one of which nothing is said stays as it was', () => {
  const batch = { id: 'B1' } as PictureItems['batch'];
  const live = new LivePicture({ ...picture, batch });
  live.take(tick);
  expect(live.batch).toBe(batch);
  live.take({ ...tick, batch: null });
  expect(live.batch).toBeNull();
});
