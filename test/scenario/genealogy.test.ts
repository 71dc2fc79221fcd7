import { beforeAll, describe, expect, test } from 'vitest';

import { boxes } from '../../controller/journal/boxes.ts';
import { genealogy, recall } from '../../controller/journal/genealogy.ts';
import { RunningLine, withoutPacker } from './line-test.ts';

const CARDS = 40;

describe('origin and destination of a card', () => {
  const run = new RunningLine({
    seed: 'origin',
    cards: CARDS,
    blanks: null,
    chipFailures: { dead: 0.1, weak: 0, torn: 0 },
  });

  beforeAll(async () => {
    run.line.start();
    await run.finish();
  });

  test('every finished card has its lots, tools, recipe and operators', () => {
    const cards = [...genealogy(run.line.store)];
    const good = cards.filter(({ outcome }) => outcome === 'accepted');
    expect(good).toHaveLength(CARDS);
    expect(cards.length).toBeGreaterThan(CARDS);
    for (const card of good) {
      expect(card).toMatchObject({
        recipe: 'citizen-card-2024',
        operator: 'unattended',
        ribbonLot: 'SIM-RIBBON-1',
        lens: 'SIM-LENS-1',
        software: { transport: '1.0', printer: '1.0', laser: '1.0', 'quality-control': '1.0', packer: '1.0' },
      });
      expect(card.blankLot).toMatch(/^SIM-BLANK-/);
      expect(card.chipLot).toMatch(/^SIM-CHIP-/);
      expect(card.head).toMatch(/^head-\d$/);
    }
  });

  test('a defective head recalls only its own cards', () => {
    const { cards, unknown } = recall(run.line.store, 'head', 'head-3');
    expect(cards.length).toBeGreaterThan(0);
    expect(cards.every(({ head }) => head === 'head-3')).toBe(true);
    // A chip that was dead under whatever head: nobody wrote down which.
    expect(unknown.every(({ outcome }) => outcome === 'rejected')).toBe(true);
  });

  test('cards lie where the packer put them, box for box and place for place', () => {
    const manifests = boxes(run.line.store, 3);
    expect(manifests.flatMap(({ cards }) => cards)).toHaveLength(CARDS);
    const { world } = run.line.plant;
    for (const { box, size, cards } of manifests) {
      expect(size).toBe(500);
      for (const { serial, position } of cards)
        expect([world.finished.boxOf(serial), world.finished.slotOf(serial, box)]).toEqual([box, position]);
    }
    const [first] = manifests;
    expect(recall(run.line.store, 'box', first?.box ?? '').cards.map(({ serial }) => serial)).toEqual(
      first?.cards.map(({ serial }) => serial),
    );
  });
});

describe('on a line without a packer', () => {
  const run = new RunningLine({ seed: 'origin', cards: CARDS, blanks: null, layout: withoutPacker() });

  beforeAll(async () => {
    run.line.start();
    const { violations } = await run.finish();
    expect([violations, run.line.watch.report.violations]).toEqual([[], []]);
  });

  test('good cards lie in boxes of their office, each card in one, in the order of the stacker', () => {
    const packed = boxes(run.line.store, 3);
    expect(
      packed
        .flatMap(({ cards }) => cards)
        .map(({ rank }) => rank)
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: CARDS }, (_, index) => index + 1));
    for (const { cards, office, province } of packed) {
      expect(cards.length).toBeLessThanOrEqual(3);
      expect(office.startsWith(province)).toBe(true);
      const ranks = cards.map(({ rank }) => rank);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
  });
});
