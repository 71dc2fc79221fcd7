import { HEARTBEAT_MS, NODES } from '../job-control/contract.ts';
import { isOfType, lackFault, type ContractNode, type UnitContract } from '../job-control/unit-contract.ts';
import { jobKey, type JobKey } from '../job-key.ts';
import { isCarrier, type StationKind } from '../kinds.ts';
import type { UaValue } from '../links/opcua-link.ts';
import { broken, brokenBy, NOT_REACHED, type Clause, type Finding } from './clause.ts';
import { checkIdentity } from './identity.ts';
import { jobOrderClauses } from './job-order-clauses.ts';
import type { OpcUaProbe } from './opcua-probe.ts';
import { PACKML_CLAUSES } from './packml-clauses.ts';
import { leaseClause, transportClauses } from './transport-clauses.ts';
import { bringToStopped } from './unit-walk.ts';

/** Clauses of job control's contract, for every unit on OPC UA. */

/** Maximum delay until a change is reported, milliseconds. */
const SEEN_MS = 5000;

/**
 * All clauses that a unit on OPC UA shares with the others. `runId` is part of every job key. `simulated`: null when the line is unknown.
 */
export function opcUaClauses(
  contract: UnitContract<StationKind>,
  runId: string,
  simulated: boolean | null,
): Clause<OpcUaProbe>[] {
  const key = (phase: string, attempt = 1): JobKey =>
    jobKey({ line: 'check', card: runId, series: '', phase, attempt });
  return [
    ...nodeClauses(contract, simulated),
    ...PACKML_CLAUSES,
    ...jobOrderClauses(key),
    ...(isCarrier(contract.kind) ? [...transportClauses(key), leaseClause] : []),
    { clause: 'leave', demand: 'can be left in Stopped', check: bringToStopped },
  ];
}

function nodeClauses(contract: UnitContract<StationKind>, simulated: boolean | null): Clause<OpcUaProbe>[] {
  return [
    {
      clause: 'connect',
      else: NOT_REACHED,
      demand: 'accepts a session and a subscription',
      check: (probe) => probe.open(),
    },
    {
      clause: 'nodes',
      else: 'it lacks nodes that its contract requires',
      demand: `has every node and method that PROTOCOL.md requires of a ${contract.kind}`,
      check: (probe) => {
        const lack = lackFault(contract, '', probe.lacking);
        return Promise.resolve(lack === null ? null : brokenBy(lack));
      },
    },
    {
      clause: 'nodes.types',
      demand: 'gives its variables values of the type and rank in PROTOCOL.md',
      check: checkTypes,
    },
    {
      clause: 'identity',
      demand: 'states its maker and its serial number (OPC 40001-1 Machinery identification)',
      check: async (probe) => {
        const [manufacturer, serialNumber] = [
          textOf(await probe.read(NODES.manufacturer)),
          textOf(await probe.read(NODES.serialNumber)),
        ];
        const named = { [NODES.manufacturer]: manufacturer, [NODES.serialNumber]: serialNumber };
        return checkIdentity(named, manufacturer, simulated);
      },
    },
    {
      clause: 'heartbeat',
      demand: `its heartbeat changes at least every ${HEARTBEAT_MS} ms`,
      check: async (probe) => {
        const before = probe.heartbeats;
        await probe.wait(probe.heartbeatMs * 6);
        const beats = probe.heartbeats - before;
        return beats >= 5 ? null : broken(`${beats} changes in ${probe.heartbeatMs * 6} ms`);
      },
    },
  ];
}

/** An optional variable may have no value at present; a value that exists has the type in the table. */
async function checkTypes(probe: OpcUaProbe): Promise<Finding> {
  const required = probe.there.filter((node) => node.need === 'required' && node.read === 'watched' && !node.pauses);
  const silent = (): ContractNode[] => required.filter(({ path }) => (probe.value(path)?.type ?? 'Null') === 'Null');
  await probe.until(() => silent().length === 0, SEEN_MS);
  const [first] = silent();
  if (first !== undefined) return broken(`${first.path} has no good value`);
  for (const node of probe.there) {
    const value = node.read === 'watched' ? probe.value(node.path) : await probe.read(node.path);
    if (value === null || value.type === 'Null') continue;
    if (!isOfType(node, value))
      return broken(`${node.path} is a ${value.type}, not ${node.type}${node.rank === 'array' ? '[]' : ''}`);
  }
  return null;
}

function textOf(value: UaValue | null): string {
  return value?.type === 'String' || value?.type === 'LocalizedText' ? value.value : '';
}
