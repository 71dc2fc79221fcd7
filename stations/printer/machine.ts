import { checkOpcUaUnit } from '../conformance/opcua-check.ts';
import type { MachineKind } from '../machine-kind.ts';
import { printerDriver } from './driver.ts';

export const printerMachine: MachineKind = {
  driver: (id, { clock, random, opcUa }) => printerDriver(id, clock, random, opcUa()),
  check: (links, clock, runId, reported) => checkOpcUaUnit('printer', links.opcUa(), clock, runId, reported),
};
