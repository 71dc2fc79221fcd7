import type { Clock } from '../clock.ts';
import type { StationKind } from '../kinds.ts';
import type { CheckLinks } from '../machine-kind.ts';
import { MACHINES } from '../machines.ts';
import type { ClauseReport } from './clause.ts';

/**
 * Does this machine keep the contract of its kind? One clause after the other, on the machine alone.
 *
 * @param runId names this run in every job key, so that two runs never share one
 * @param reported called after each clause
 * @param simulated whether the machine is for a line of simulated ones; null where nobody knows
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
