import { graphlib, layout } from '@dagrejs/dagre';

import type { MachineView } from '../../../../controller/gateway/contract.ts';

/** Where the states of a chart stand, and the ways of the arrows between them. */

export interface ChartNode {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface ChartEdge {
  readonly key: string;
  readonly from: string;
  readonly path: string;
  /** Events that lead along it; several share one arrow. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** What the layout leaves on nodes and on the graph itself. */
interface Placed {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

/** An event that leads from at least half of the states to one: an arrow from each would hide the rest. */
export interface Everywhere {
  readonly event: string;
  readonly to: string;
}

export interface ChartDrawing {
  /** Said beside the chart. */
  readonly everywhere: readonly Everywhere[];
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

export const NODE_HEIGHT = 44;
const CHARACTER_WIDTH = 9;
const NODE_PADDING = 34;
const LABEL_CHARACTER_WIDTH = 7.4;
const LABEL_HEIGHT = 18;
const MARGIN = 16;
/** Of a chart of two or three states no arrow hides another one. */
const EVERYWHERE_LEAST = 4;

export function drawChart(machine: MachineView): ChartDrawing {
  const everywhere = everywhereOf(machine);
  return machine.id === 'line' ? drawPackML(machine, everywhere) : drawGraph(machine, everywhere);
}

function everywhereOf({ states }: MachineView): Everywhere[] {
  const counts = new Map<string, Everywhere & { from: number }>();
  for (const leads of Object.values(states))
    for (const [event, to] of Object.entries(leads)) {
      const key = `${event}>${to}`;
      counts.set(key, { event, to, from: (counts.get(key)?.from ?? 0) + 1 });
    }
  const least = Math.max(EVERYWHERE_LEAST, Object.keys(states).length / 2);
  return [...counts.values()].filter(({ from }) => from >= least).map(({ event, to }) => ({ event, to }));
}

const leadsEverywhere = (everywhere: readonly Everywhere[], event: string, to: string): boolean =>
  everywhere.some((one) => one.event === event && one.to === to);

function drawGraph(machine: MachineView, everywhere: readonly Everywhere[]): ChartDrawing {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 26, ranksep: 54, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of Object.keys(machine.states))
    graph.setNode(name, { width: name.length * CHARACTER_WIDTH + NODE_PADDING, height: NODE_HEIGHT });
  for (const [from, leads] of Object.entries(machine.states)) {
    const byTarget = new Map<string, string[]>();
    for (const [event, to] of Object.entries(leads)) {
      if (leadsEverywhere(everywhere, event, to)) continue;
      byTarget.set(to, [...(byTarget.get(to) ?? []), event]);
    }
    for (const [to, events] of byTarget) {
      const label = events.join(', ');
      graph.setEdge(from, to, {
        label,
        width: label.length * LABEL_CHARACTER_WIDTH,
        height: LABEL_HEIGHT,
        labelpos: 'c',
      });
    }
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Placed;
  return {
    everywhere,
    width,
    height,
    nodes: graph.nodes().map((name) => {
      const node = graph.node(name) as Placed;
      return { name, x: node.x ?? 0, y: node.y ?? 0, width: node.width ?? 0 };
    }),
    edges: graph.edges().map(({ v, w }) => {
      const edge = graph.edge(v, w) as { points: { x: number; y: number }[]; x?: number; y?: number; label?: string };
      return {
        key: `${v}>${w}`,
        from: v,
        path: smooth(edge.points),
        label: edge.label ?? '',
        x: edge.x ?? 0,
        y: edge.y ?? 0,
      };
    }),
  };
}

/** Column and row of each PackML state, as ISA-TR88.00.02 draws them. */
const PACKML: Readonly<Record<string, readonly [number, number]>> = {
  Stopped: [0, 1],
  Resetting: [1, 1],
  Idle: [2, 1],
  Starting: [3, 1],
  Execute: [4, 1],
  Completing: [5, 1],
  Complete: [6, 1],
  Unholding: [3, 0],
  Held: [4, 0],
  Holding: [5, 0],
  Unsuspending: [3, 2],
  Suspended: [4, 2],
  Suspending: [5, 2],
  Stopping: [1, 2],
  Clearing: [0, 2],
  Aborted: [0, 3],
  Aborting: [1, 3],
};
const COLUMN = 202;
const ROW = 96;
/** Above the highest row the way back from Complete has room. */
const TOP_ROW_Y = 74;
const WAY_BACK_Y = 22;
const CORNER = 16;
const PACKML_WIDTH = 128;

function drawPackML(machine: MachineView, everywhere: readonly Everywhere[]): ChartDrawing {
  const nodes = Object.keys(machine.states).map((name) => {
    const [column, row] = PACKML[name] ?? [0, 0];
    return { name, x: MARGIN + PACKML_WIDTH / 2 + column * COLUMN, y: TOP_ROW_Y + row * ROW, width: PACKML_WIDTH };
  });
  const at = new Map(nodes.map((node) => [node.name, node]));
  const edges: ChartEdge[] = [];
  for (const [from, leads] of Object.entries(machine.states)) {
    for (const [event, to] of Object.entries(leads)) {
      const a = at.get(from);
      const b = at.get(to);
      // Hold leads from many to the same state: one arrow, from Execute, stands for all.
      if (a === undefined || b === undefined || leadsEverywhere(everywhere, event, to)) continue;
      if ((event === 'Hold' || event === 'Suspend') && from !== 'Execute') continue;
      edges.push({ key: `${from}>${to}`, from, ...between(a, b), label: event });
    }
  }
  const [width, height] = [2 * MARGIN + PACKML_WIDTH + 6 * COLUMN, 3 * ROW + TOP_ROW_Y + 40];
  return { everywhere, width, height, nodes, edges };
}

/** From border to border; over the top, where no other arrow goes, if others stand between. */
function between(a: ChartNode, b: ChartNode): { path: string; x: number; y: number } {
  const half = NODE_HEIGHT / 2;
  if (a.y === b.y && Math.abs(a.x - b.x) > COLUMN) {
    const [from, to, turn] = [a.y - half, b.y - half, Math.sign(b.x - a.x) * CORNER];
    return {
      path:
        `M${a.x} ${from}V${WAY_BACK_Y + CORNER}Q${a.x} ${WAY_BACK_Y} ${a.x + turn} ${WAY_BACK_Y}` +
        `H${b.x - turn}Q${b.x} ${WAY_BACK_Y} ${b.x} ${WAY_BACK_Y + CORNER}V${to}`,
      x: (a.x + b.x) / 2,
      y: WAY_BACK_Y + 4,
    };
  }
  if (a.y === b.y) {
    const step = Math.sign(b.x - a.x);
    const [from, to] = [a.x + (step * a.width) / 2, b.x - (step * b.width) / 2];
    return { path: `M${from} ${a.y}L${to} ${b.y}`, x: (from + to) / 2, y: a.y - 6 };
  }
  const down = Math.sign(b.y - a.y);
  const [fromY, toY] = [a.y + down * half, b.y - down * half];
  const shift = Math.sign(b.x - a.x) * 40;
  return { path: `M${a.x + shift} ${fromY}L${b.x - shift} ${toY}`, x: (a.x + b.x) / 2, y: (fromY + toY) / 2 + 4 };
}

/** A line through the middles of the way's pieces, each corner rounded. */
function smooth(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1];
    path +=
      next === undefined
        ? `L${point.x} ${point.y}`
        : `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  }
  return path;
}
