import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import type { LineState } from '../line/line-state.ts';
import { ShownPictures } from './shown-pictures.ts';

const line = (change: object = {}): LineState =>
  ({ batch: null, queuedBatches: [], cards: new Map(), ...change }) as unknown as LineState;

describe('a card’s pictures', () => {
  test('are shown to nobody who has not said why', () => {
    expect(new ShownPictures(new VirtualClock()).maySee('s', 'C1', line())).toBe(false);
  });

  test('are shown for a while to the session that has, and no other card’s', async () => {
    const clock = new VirtualClock();
    const shown = new ShownPictures(clock);
    shown.grant('s', 'C1');
    expect([shown.maySee('s', 'C1', line()), shown.maySee('s', 'C2', line())]).toEqual([true, false]);
    expect(shown.maySee('t', 'C1', line())).toBe(false);
    let over = false;
    clock.schedule(15 * 60_000, () => (over = true));
    await clock.run(() => over, Infinity);
    expect(shown.maySee('s', 'C1', line())).toBe(false);
  });

  test('are shown to whoever is to judge the card: a first article, or one that was drawn', () => {
    const shown = new ShownPictures(new VirtualClock());
    expect(shown.maySee('s', 'C1', line({ batch: { firstArticleCard: 'C1' } }))).toBe(true);
    expect(shown.maySee('s', 'C1', line({ queuedBatches: [{ firstArticleCard: 'C1' }] }))).toBe(true);
    expect(shown.maySee('s', 'C1', line({ cards: new Map([['C1', { sample: 'open' }]]) }))).toBe(true);
    expect(shown.maySee('s', 'C1', line({ cards: new Map([['C1', { sample: 'passed' }]]) }))).toBe(false);
  });
});
