import type { Clock } from '../clock.ts';
import type { StationKind } from '../kinds.ts';
import type { CheckLinks } from '../machine-kind.ts';
import { MACHINES } from '../machines.ts';
import type { ClauseReport } from './clause.ts';

/**
 * Checks whether a machine fulfils the contract of its kind, clause by clause, on the machine alone.
 *
 * @param runId part of every job key, so that two runs never share one
 * @param reported called after each clause
 * @param simulated whether the machine belongs to a simulated line; null when unknown
 */
export function checkStation(
  kind: StationKind,
  links: CheckLinks,
  clock: Clock,
  runId: string,
  reported: (report: ClauseReport) => void,
  simulated: boolean | null = null,
): Promise<ClauseReport[]> {
  return MACHINES[kind].check(links, clock, runId, reported, simulated);
}
