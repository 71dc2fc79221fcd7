import { isOptional } from '../../recipes/phases.ts';
import type { Phase } from '../../recipes/recipe.ts';
import type { StationKind } from '../../stations/kinds.ts';
import type { LineState } from './line-state.ts';

/** Phases of a recipe for which a line has no station, and which it may do without. */
export function isPassedOver(state: LineState, phase: Phase): boolean {
  return isOptional(phase) && !hasStation(state, phase.station);
}

/** Does a station of this kind stand on the line? */
export function hasStation(state: LineState, kind: StationKind): boolean {
  for (const station of state.stations.values()) if (station.kind === kind) return true;
  return false;
}
