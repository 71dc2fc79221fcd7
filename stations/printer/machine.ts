import { checkOpcUaUnit } from '../conformance/opcua-check.ts';
import type { MachineKind } from '../machine-kind.ts';
import { PRINTER_CONTRACT } from './contract.ts';
import { printerDriver } from './driver.ts';

export const printerMachine: MachineKind = {
  contract: PRINTER_CONTRACT,
  driver: (id, { clock, random, opcUa }) => printerDriver(id, clock, random, opcUa()),
  check: (links, clock, runId, reported, simulated) =>
    checkOpcUaUnit(PRINTER_CONTRACT, links.opcUa(), clock, runId, reported, simulated),
};
