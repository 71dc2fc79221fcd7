import type { StationView } from '../../../controller/gateway/contract.ts';

/**
 * Where everything stands in the drawing of a line: a rail from feeder to stackers, the heads on both sides of it. On a screen that is
 * higher than wide it is folded: the rail turns behind the heads, and comes back below.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** It runs at `firstY`; where it is folded, from `turnX` on back at `secondY`. */
export type Rail =
  | { readonly folded: false; readonly firstY: number }
  | { readonly folded: true; readonly firstY: number; readonly turnX: number; readonly secondY: number };

export interface LineDrawing {
  readonly width: number;
  readonly height: number;
  readonly rail: Rail;
  /** Centre of every place where a card can lie. */
  readonly places: ReadonlyMap<string, Point>;
  /** The tile of every work station, by its ID; x and y are its top left corner. */
  readonly tiles: ReadonlyMap<string, Box>;
  readonly queues: readonly Point[];
}

/** ID-1 card, ISO/IEC 7810: 85.60 mm × 53.98 mm. */
export const CARD = { width: 68, height: 43 } as const;
const HEIGHT = 362;
const RAIL_Y = HEIGHT / 2;
const FEEDER_X = 60;
const FIRST_HEAD_X = 180;
const HEAD = { width: 112, height: 134, pitch: 118, offsetY: 110 } as const;
const STATION = { width: 152, above: 102, below: 142 } as const;
const QUEUE_PITCH = 72;
const GAP = 10;
const STACKER_WIDTH = 120;
const STACKER_OFFSET_Y = 98;

/** Between the two halves of a folded rail. */
const FOLD = 346;
const TURN_MARGIN = 26;
const EDGE = 4;

export function drawLine(stations: readonly StationView[], folded: boolean): LineDrawing {
  const places = new Map<string, Point>([['feeder', { x: FEEDER_X, y: RAIL_Y }]]);
  const tiles = new Map<string, Box>();
  const queues: Point[] = [];
  const heads = stations.filter(({ parallel }) => parallel);
  const others = stations.filter(({ parallel, carries }) => !parallel && !carries);
  const columns = Math.ceil(heads.length / 2);
  const headsEnd =
    columns === 0 ? FIRST_HEAD_X - HEAD.width / 2 : FIRST_HEAD_X + (columns - 1) * HEAD.pitch + HEAD.width / 2 + GAP;
  const length = others.reduce((sum, { queue }) => sum + queue.length * QUEUE_PITCH + EDGE + STATION.width + GAP, 0);
  const behindTurn = length + STACKER_WIDTH + 2 * TURN_MARGIN;
  const width = folded ? Math.max(headsEnd + TURN_MARGIN, behindTurn) + EDGE : headsEnd + length + STACKER_WIDTH + EDGE;
  const turnX = width - TURN_MARGIN;
  // Before a turn they have all the room up to it.
  const pitch = folded ? Math.max(HEAD.pitch, (turnX - FIRST_HEAD_X) / columns) : HEAD.pitch;
  for (const [index, head] of heads.entries()) {
    const upper = index < columns;
    const x = FIRST_HEAD_X + (index % columns) * pitch;
    const y = RAIL_Y + (upper ? -HEAD.offsetY : HEAD.offsetY);
    places.set(head.id, { x, y });
    tiles.set(head.id, { x: x - HEAD.width / 2, y: y - HEAD.height / 2, width: HEAD.width, height: HEAD.height });
  }
  const y = folded ? RAIL_Y + FOLD : RAIL_Y;
  /** So far behind the heads, or behind the turn. */
  let along = folded ? TURN_MARGIN : 0;
  /** Centre of what is so wide and comes next. */
  const next = (itsWidth: number): Point => {
    const middle = along + itsWidth / 2;
    along += itsWidth;
    return { x: folded ? turnX - middle : headsEnd + middle, y };
  };
  for (const station of others) {
    for (const position of [...station.queue].reverse()) {
      const place = next(QUEUE_PITCH);
      places.set(position, place);
      queues.push(place);
    }
    along += EDGE;
    const place = next(STATION.width);
    places.set(station.id, place);
    tiles.set(station.id, {
      x: place.x - STATION.width / 2,
      y: y - STATION.above,
      width: STATION.width,
      height: STATION.above + STATION.below,
    });
    along += GAP;
  }
  const { x: stackerX } = next(STACKER_WIDTH);
  places.set('output', { x: stackerX, y: y - STACKER_OFFSET_Y });
  places.set('reject-bin', { x: stackerX, y: y + STACKER_OFFSET_Y });
  const rail: Rail = folded ? { folded, firstY: RAIL_Y, turnX, secondY: y } : { folded, firstY: RAIL_Y };
  return { width, height: folded ? HEIGHT + FOLD : HEIGHT, rail, places, tiles, queues };
}

/** The rail from one place on it to the other, as an SVG path. */
export function railPath(rail: Rail, from: Point, to: Point): string {
  const begin = `M${from.x} ${rail.firstY}`;
  return rail.folded ? `${begin}H${rail.turnX}V${rail.secondY}H${to.x}` : `${begin}H${to.x}`;
}

/** The height of the rail at a place: the half that is nearer. */
export function railAt(rail: Rail, { y }: Point): number {
  if (!rail.folded) return rail.firstY;
  return y < (rail.firstY + rail.secondY) / 2 ? rail.firstY : rail.secondY;
}

/** The way from one place to another: to the rail, along it, and off it. */
export function way(from: Point, to: Point, rail: Rail): Point[] {
  const [fromY, toY] = [railAt(rail, from), railAt(rail, to)];
  const turn = rail.folded && fromY !== toY ? [fromY, toY].map((y) => ({ x: rail.turnX, y })) : [];
  const points: Point[] = [from, { x: from.x, y: fromY }, ...turn, { x: to.x, y: toY }, to];
  return points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || before.x !== point.x || before.y !== point.y;
  });
}

/** Share of the whole way that lies behind each of its points, 0…1. */
export function shares(points: readonly Point[]): number[] {
  const lengths = points.map((point, index) => {
    const before = points[index - 1] ?? point;
    return Math.hypot(point.x - before.x, point.y - before.y);
  });
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let behind = 0;
  return lengths.map((length) => {
    behind += length;
    return whole === 0 ? 1 : behind / whole;
  });
}
