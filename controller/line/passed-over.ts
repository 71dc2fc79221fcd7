import { isOptional } from '../../recipes/phases.ts';
import type { Phase } from '../../recipes/recipe.ts';
import type { StationKind } from '../../stations/kinds.ts';
import type { LineState } from './line-state.ts';

/** Whether a phase is skipped: the line has no station for it and it is optional. */
export function isPassedOver(state: LineState, phase: Phase): boolean {
  return isOptional(phase) && !hasStation(state, phase.station);
}

/** Whether the line has a station of this kind. */
export function hasStation(state: LineState, kind: StationKind): boolean {
  for (const station of state.stations.values()) if (station.kind === kind) return true;
  return false;
}
