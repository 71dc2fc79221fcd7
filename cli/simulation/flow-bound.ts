import { transportOf, workStations, type LineLayout } from '../../stations/line-layout.ts';
import type { StationKind } from '../../stations/station.ts';

/**
 * What no control could better: the least time in which a line can make so many cards one after the other, and the time
 * that faults leave it. Dwell times count at their nominal value; each machine spreads around it.
 */

/** One stage: machines of one kind side by side, as a card sees them. */
interface Stage {
  readonly kind: StationKind;
  readonly machines: number;
  readonly dwellMs: number;
}

/** The stages of a layout in the order of the route. */
function stagesOf(layout: LineLayout, route: readonly StationKind[]): Stage[] {
  return route.map((kind) => {
    const machines = workStations(layout).filter((station) => station.kind === kind);
    const dwellMs = Math.max(...machines.map((station) => station.dwellMs));
    return { kind, machines: machines.length, dwellMs };
  });
}

/**
 * The bound of the hybrid flow shop, by stage: before it the first card has to come, behind it the last one has to go, and
 * between the two it serves its cards with all its machines. Each service costs the dwell and the move that brings the
 * next card; the transport has a move for every step. The greatest of these is the least time possible (Santos, Hunsucker
 * and Deal 1995, «Global lower bounds for flow shops with multiple processors»).
 */
export function leastMakespanMs(layout: LineLayout, route: readonly StationKind[], cards: number): number {
  const { moveMs } = transportOf(layout);
  const stages = stagesOf(layout, route);
  let most = 0;
  for (const [index, stage] of stages.entries()) {
    const before = stages.slice(0, index).reduce((sum, { dwellMs }) => sum + moveMs + dwellMs, moveMs);
    const behind = stages.slice(index + 1).reduce((sum, { dwellMs }) => sum + moveMs + dwellMs, moveMs);
    const rounds = Math.ceil(cards / stage.machines);
    // The last card of the last round needs no successor.
    const serving = rounds * (stage.dwellMs + moveMs) - moveMs;
    most = Math.max(most, before + serving + behind);
  }
  return most;
}

export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Time within [0, untilMs] that is covered by at least one outage. */
export function downtimeMs(outages: readonly Outage[], untilMs: number): number {
  let total = 0;
  let coveredToMs = 0;
  for (const { fromMs, toMs } of outages.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const from = Math.max(fromMs, coveredToMs);
    const to = Math.min(toMs, untilMs);
    if (to <= from) continue;
    total += to - from;
    coveredToMs = to;
  }
  return total;
}
