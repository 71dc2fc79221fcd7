import { describe, expect, test } from 'vitest';

import type { StationView } from '../../../controller/gateway/contract.ts';
import { drawLine, railAt, way, type Box } from './geometry.ts';

/** The drawing of a line as it stands, and folded for a screen that is higher than wide. */

const station = (id: string, kind: StationView['kind'], queue: readonly string[] = []): StationView =>
  ({ id, kind, queue, parallel: kind === 'chip-encoder', carries: kind === 'transport' }) as unknown as StationView;
const heads = ['head-1', 'head-2', 'head-3', 'head-4'].map((id) => station(id, 'chip-encoder'));
const LINE = [
  station('transport', 'transport'),
  ...heads,
  station('printer', 'printer', ['printer-queue-1', 'printer-queue-2']),
  station('laser', 'laser-engraver', ['laser-queue-1']),
  station('qc', 'quality-control'),
];

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.each([
  ['straight', false],
  ['folded', true],
])('a %s line', (_, folded) => {
  const drawing = drawLine(LINE, folded);
  const place = (name: string): { x: number; y: number } => drawing.places.get(name) ?? { x: NaN, y: NaN };

  test('has a place for every card within the drawing', () => {
    for (const name of ['feeder', ...LINE.slice(1).map(({ id }) => id), 'printer-queue-2', 'output', 'reject-bin']) {
      const { x, y } = place(name);
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(drawing.width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(drawing.height);
    }
  });

  test('has no two machines in one place', () => {
    const tiles = [...drawing.tiles.values()];
    for (const [index, tile] of tiles.entries())
      for (const other of tiles.slice(index + 1)) expect(overlap(tile, other)).toBe(false);
  });

  test('lets a card go along the rail from machine to machine, and never across', () => {
    const names = ['feeder', 'head-4', 'printer-queue-2', 'printer-queue-1', 'printer', 'laser', 'qc', 'reject-bin'];
    for (const [index, name] of names.slice(1).entries()) {
      const steps = way(place(names[index] ?? ''), place(name), drawing.rail);
      for (const [at, step] of steps.slice(1).entries()) {
        const before = steps[at] ?? step;
        expect(step.x === before.x || step.y === before.y).toBe(true);
        expect(step.y === before.y ? step.y - railAt(drawing.rail, step) : 0).toBe(0);
      }
    }
  });
});

test('a folded line is narrower and higher than a straight one: its letters are larger where the width decides', () => {
  const [straight, folded] = [drawLine(LINE, false), drawLine(LINE, true)];
  expect(folded.width).toBeLessThan(straight.width * 0.75);
  expect(folded.height).toBeGreaterThan(straight.height * 1.8);
});
