import { describe, expect, test } from 'vitest';

import type { CardView, StationView } from '../../../controller/gateway/contract.ts';
import { CycleTimes, slowestKind } from './cycle-times.ts';

const card = (state: string, position: string, since: number): CardView =>
  ({ id: 'C1', state, position, since }) as unknown as CardView;

describe('the last job of a machine', () => {
  test('took from when the card was worked on until it was not', () => {
    const times = new CycleTimes();
    expect(times.observe([card('working', 'printer', 1000)]).get('printer')).toBeUndefined();
    expect(times.observe([card('working', 'printer', 1000)]).get('printer')).toBeUndefined();
    expect(times.observe([card('done', 'printer', 5200)]).get('printer')).toBe(4200);
  });

  test('is forgotten by nothing but the next one', () => {
    const times = new CycleTimes();
    times.observe([card('working', 'printer', 1000)]);
    times.observe([card('done', 'printer', 3000)]);
    expect(times.observe([]).get('printer')).toBe(2000);
  });
});

describe('the bottleneck', () => {
  const station = (kind: string, dwellMs: number, carries = false): StationView =>
    ({ kind, dwellMs, carries }) as unknown as StationView;

  test('is the kind whose share of a card takes longest: of several beside each other a part', () => {
    const heads = Array.from({ length: 8 }, () => station('chip-encoder', 12_000));
    expect(slowestKind([...heads, station('printer', 4000), station('transport', 9000, true)])).toBe('printer');
    expect(slowestKind([...heads, station('printer', 1000)])).toBe('chip-encoder');
    expect(slowestKind([])).toBeNull();
  });
});
