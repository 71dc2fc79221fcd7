import { checkOpcUaUnit } from '../conformance/opcua-check.ts';
import type { MachineKind } from '../machine-kind.ts';
import { QUALITY_CONTROL_CONTRACT } from './contract.ts';
import { qualityControlDriver } from './driver.ts';

export const qualityControlMachine: MachineKind = {
  contract: QUALITY_CONTROL_CONTRACT,
  driver: (id, { clock, random, opcUa }) => qualityControlDriver(id, clock, random, opcUa()),
  check: (links, clock, runId, reported, simulated) =>
    checkOpcUaUnit(QUALITY_CONTROL_CONTRACT, links.opcUa(), clock, runId, reported, simulated),
};
