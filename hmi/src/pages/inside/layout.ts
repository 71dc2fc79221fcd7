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

export interface ChartDrawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

export const NODE_HEIGHT = 44;
const CHARACTER_WIDTH = 9;
const NODE_PADDING = 34;
const LABEL_CHARACTER_WIDTH = 6.6;
const LABEL_HEIGHT = 14;
const MARGIN = 16;
/** Commands that lead almost everywhere from almost everywhere would hide the rest: they are told beside the chart. */
const EVERYWHERE = new Set(['Stop', 'Abort']);

export function drawChart(machine: MachineView): ChartDrawing {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 26, ranksep: 54, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of Object.keys(machine.states))
    graph.setNode(name, { width: name.length * CHARACTER_WIDTH + NODE_PADDING, height: NODE_HEIGHT });
  for (const [from, leads] of Object.entries(machine.states)) {
    const byTarget = new Map<string, string[]>();
    for (const [event, to] of Object.entries(leads)) {
      if (EVERYWHERE.has(event)) continue;
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
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: graph.nodes().map((name) => {
      const node = graph.node(name);
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
