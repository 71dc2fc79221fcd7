import type { StationView } from '../../../controller/gateway/contract.ts';

/** Where everything stands in the drawing of a line: a rail from feeder to stackers, the heads on both sides of it. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface LineDrawing {
  readonly width: number;
  readonly height: number;
  readonly railY: number;
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
const STATION = { width: 146, above: 102, below: 76 } as const;
const QUEUE_PITCH = 72;
const GAP = 10;
const STACKER_WIDTH = 120;
const STACKER_OFFSET_Y = 98;

export function drawLine(stations: readonly StationView[]): LineDrawing {
  const places = new Map<string, Point>([['feeder', { x: FEEDER_X, y: RAIL_Y }]]);
  const tiles = new Map<string, Box>();
  const queues: Point[] = [];
  const heads = stations.filter(({ kind }) => kind === 'chip-encoder');
  const columns = Math.ceil(heads.length / 2);
  for (const [index, head] of heads.entries()) {
    const upper = index < columns;
    const x = FIRST_HEAD_X + (index % columns) * HEAD.pitch;
    const y = RAIL_Y + (upper ? -HEAD.offsetY : HEAD.offsetY);
    places.set(head.id, { x, y });
    tiles.set(head.id, { x: x - HEAD.width / 2, y: y - HEAD.height / 2, width: HEAD.width, height: HEAD.height });
  }
  let cursor =
    columns === 0 ? FIRST_HEAD_X - HEAD.width / 2 : FIRST_HEAD_X + (columns - 1) * HEAD.pitch + HEAD.width / 2 + GAP;
  for (const station of stations) {
    if (station.kind === 'chip-encoder' || station.kind === 'transport') continue;
    for (const position of [...station.queue].reverse()) {
      const place = { x: cursor + QUEUE_PITCH / 2, y: RAIL_Y };
      places.set(position, place);
      queues.push(place);
      cursor += QUEUE_PITCH;
    }
    cursor += 4;
    places.set(station.id, { x: cursor + STATION.width / 2, y: RAIL_Y });
    tiles.set(station.id, {
      x: cursor,
      y: RAIL_Y - STATION.above,
      width: STATION.width,
      height: STATION.above + STATION.below,
    });
    cursor += STATION.width + GAP;
  }
  const stackerX = cursor + STACKER_WIDTH / 2;
  places.set('output', { x: stackerX, y: RAIL_Y - STACKER_OFFSET_Y });
  places.set('reject-bin', { x: stackerX, y: RAIL_Y + STACKER_OFFSET_Y });
  return { width: cursor + STACKER_WIDTH + 4, height: HEIGHT, railY: RAIL_Y, places, tiles, queues };
}

/** The way from one place to another: to the rail, along it, and off it. */
export function way(from: Point, to: Point, railY: number): Point[] {
  const points: Point[] = [from, { x: from.x, y: railY }, { x: to.x, y: railY }, to];
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
