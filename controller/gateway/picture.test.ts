import { describe, expect, test } from 'vitest';

import { bottleneck, defaultLayoutFile, readLayout, type LineLayout } from '../../stations/line-layout.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import { importedBatch, RECIPE } from '../line/facts-kit.ts';
import { apply } from '../line/fold.ts';
import { newLineState } from '../line/line-state.ts';
import type { PictureItems } from './contract.ts';
import type { PackMLState } from '../../stations/packml.ts';
import { drawPicture, RateWindow, type Scene } from './picture.ts';
import { differ } from './picture-delta.ts';

describe('deltas', () => {
  const picture = (cards: PictureItems['cards']): PictureItems =>
    ({
      line: { id: 'l' },
      batch: null,
      blanks: { issued: 0 },
      queue: [],
      stations: {},
      supplies: {},
      cards,
      alarms: {},
      tasks: {},
      plugs: null,
    }) as unknown as PictureItems;
  const card = (position: string): PictureItems['cards'][string] =>
    ({ id: 'c', position }) as unknown as PictureItems['cards'][string];

  test('nothing changed: nothing is sent', () => {
    expect(differ(picture({ a: card('x') }), picture({ a: card('x') }))).toBeNull();
  });

  test('what changed, what came and what went, and nothing else', () => {
    const before = picture({ a: card('x'), b: card('y'), c: card('z') });
    const after = picture({ a: card('x'), b: card('moved'), d: card('new') });
    expect(differ(before, after)).toEqual({ cards: { b: card('moved'), d: card('new'), c: null } });
  });
});

function plainScene(): Scene {
  return {
    recipe: null,
    rate: new RateWindow(),
    plugs: null,
    pace: 1,
    sensors: null,
    times: new Map(),
    supplies: new Map(),
    terms: new Map(),
  };
}

test('machines that run five times as fast as their layout says are expected to', () => {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is not right');
  const { line, stations } = drawPicture(newLineState(layout.value), { ...plainScene(), pace: 5 });
  const usual = drawPicture(newLineState(layout.value), plainScene());
  expect(line.designCardsPerHour).toBe(Math.round(5 * bottleneck(layout.value).cardsPerHour));
  expect(usual.line.moveMs / line.moveMs).toBe(5);
  expect(Object.entries(stations).map(([id, { dwellMs }]) => (usual.stations[id]?.dwellMs ?? 0) / dwellMs)).toEqual(
    Object.keys(stations).map(() => 5),
  );
});

describe('a batch whose recipe ends with packing', () => {
  const passedOver = (stations: (layout: LineLayout) => LineLayout['stations']): readonly string[] | undefined => {
    const layout = readLayout(defaultLayoutFile());
    if (!layout.ok) throw new Error('the default layout is not right');
    const state = newLineState({ ...layout.value, stations: stations(layout.value) });
    for (const body of importedBatch('B-1', ['O-1']))
      apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => RECIPE.phases.length);
    return drawPicture(state, { ...plainScene(), recipe: RECIPE }).batch?.passedOver;
  };

  test('is packed on a line with a packer', () => {
    expect(passedOver(({ stations }) => stations)).toEqual([]);
  });

  test('is passed over by a line without one, and its picture says so', () => {
    expect(passedOver(({ stations }) => stations.filter(({ kind }) => kind !== 'packer'))).toEqual(['packer']);
  });
});

describe('time left of a reject bin', () => {
  const minutesLeft = (accepted: number, rejected: number): number | null => {
    const layout = readLayout(defaultLayoutFile());
    if (!layout.ok) throw new Error('the default layout is not right');
    const rate = new RateWindow();
    // One card in six seconds: 600 an hour.
    for (let card = 0; card < 10; card += 1) rate.accepted(card * 6000);
    const state = newLineState(layout.value);
    Object.assign(state.totals, { accepted, rejected, issued: accepted + rejected });
    const supplies = new Map([['transport', { 'reject-bin': { left: 30, capacity: 50 } }]]);
    const picture = drawPicture(state, { ...plainScene(), rate, supplies });
    return picture.supplies['transport/reject-bin']?.leftMinutes ?? null;
  };

  test('follows from how often a card was rejected', () => {
    expect(minutesLeft(1000, 20)).toBe(150);
  });

  test('is not foretold from a handful of rejects', () => {
    expect(minutesLeft(1000, 4)).toBeNull();
  });
});

describe('the speed of the last cards', () => {
  const SECOND = 1000;
  const CYCLE = 6 * SECOND;
  const changes = (rate: RateWindow, at: number, to: PackMLState): void =>
    rate.add({
      at,
      body: { kind: 'line.changed', from: 'Execute', to, cause: 'SC', by: 'test', reason: null, needsPerson: true },
    });
  const cards = (rate: RateWindow, from: number, count: number): void => {
    for (let card = 0; card < count; card += 1) rate.accepted(from + card * CYCLE);
  };

  test('knows nothing of the first card of a batch, which went alone and was looked at', () => {
    const rate = new RateWindow();
    rate.accepted(0);
    rate.add({
      at: 300 * SECOND,
      body: { kind: 'first-article.decided', batch: 'B', card: 'C', decision: 'approved', by: 'Lan' },
    });
    cards(rate, 400 * SECOND, 2);
    expect(rate.cardsPerHour()).toBeNull();
    cards(rate, 412 * SECOND, 1);
    expect(rate.cardsPerHour()).toBe(600);
  });

  test('leaves out the time in which the line stood', () => {
    const rate = new RateWindow();
    cards(rate, 0, 5);
    changes(rate, 27 * SECOND, 'Holding');
    changes(rate, 28 * SECOND, 'Held');
    changes(rate, 3627 * SECOND, 'Execute');
    cards(rate, 3630 * SECOND, 5);
    expect(rate.cardsPerHour()).toBe(600);
  });
});
