import { checkOpcUaUnit } from '../conformance/opcua-check.ts';
import type { MachineKind } from '../machine-kind.ts';
import { qualityControlDriver } from './driver.ts';

export const qualityControlMachine: MachineKind = {
  driver: (id, { clock, random, opcUa }) => qualityControlDriver(id, clock, random, opcUa()),
  check: (links, clock, runId, reported) => checkOpcUaUnit('quality-control', links.opcUa(), clock, runId, reported),
};
