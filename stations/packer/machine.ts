import { checkOpcUaUnit } from '../conformance/opcua-check.ts';
import type { MachineKind } from '../machine-kind.ts';
import { PACKER_CONTRACT } from './contract.ts';
import { packerDriver } from './driver.ts';

export const packerMachine: MachineKind = {
  contract: PACKER_CONTRACT,
  driver: (id, { clock, random, opcUa }) => packerDriver(id, clock, random, opcUa()),
  check: (links, clock, runId, reported, simulated) =>
    checkOpcUaUnit(PACKER_CONTRACT, links.opcUa(), clock, runId, reported, simulated),
};
