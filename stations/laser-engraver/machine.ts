import { checkClauses } from '../conformance/clause.ts';
import { laserClauses } from '../conformance/laser-engraver.ts';
import { LaserProbe } from '../conformance/laser-probe.ts';
import type { MachineKind } from '../machine-kind.ts';
import { LaserEngraverDriver } from './driver.ts';

export const laserEngraverMachine: MachineKind = {
  contract: null,
  driver: (id, { clock, random, serial }) => new LaserEngraverDriver(id, clock, random, serial()),
  check: async (links, clock, runId, reported, simulated) => {
    const probe = new LaserProbe(clock, links.serial());
    const reports = await checkClauses(laserClauses(runId, simulated), probe, reported);
    await probe.close();
    return reports;
  },
};
