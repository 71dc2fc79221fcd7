import { checkOpcUaUnit } from '../conformance/opcua-check.ts';
import type { MachineKind } from '../machine-kind.ts';
import { TRANSPORT_CONTRACT } from './contract.ts';
import { transportDriver } from './driver.ts';

export const transportMachine: MachineKind = {
  contract: TRANSPORT_CONTRACT,
  driver: (id, { clock, random, opcUa }) => transportDriver(id, clock, random, opcUa()),
  check: (links, clock, runId, reported, simulated) =>
    checkOpcUaUnit(TRANSPORT_CONTRACT, links.opcUa(), clock, runId, reported, simulated),
};
