import type { Clock } from '../clock.ts';
import type { UnitContract } from '../job-control/unit-contract.ts';
import type { StationKind } from '../kinds.ts';
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import { checkClauses, type ClauseReport } from './clause.ts';
import { OpcUaProbe } from './opcua-probe.ts';
import { opcUaClauses } from './opcua-unit.ts';

/** Checks a unit on OPC UA: the clauses of job control, then those of its kind. */
export async function checkOpcUaUnit(
  contract: UnitContract<StationKind>,
  connect: OpcUaLinkFactory,
  clock: Clock,
  runId: string,
  reported: (report: ClauseReport) => void,
  simulated: boolean | null,
): Promise<ClauseReport[]> {
  const probe = new OpcUaProbe(clock, connect, contract);
  const reports = await checkClauses(opcUaClauses(contract, runId, simulated), probe, reported);
  await probe.close();
  return reports;
}
