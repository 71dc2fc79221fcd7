import { chipEncoderClauses } from '../conformance/chip-encoder.ts';
import { ChipProbe } from '../conformance/chip-probe.ts';
import { checkClauses } from '../conformance/clause.ts';
import { pcscHeadClauses } from '../conformance/pcsc-head.ts';
import { PcscProbe } from '../conformance/pcsc-probe.ts';
import type { DriverTools, MachineKind } from '../machine-kind.ts';
import { ChipEncoderDriver } from './driver.ts';
import type { HeadReader } from './head-reader.ts';
import { PcscReader } from './pcsc-reader.ts';
import { CcidReader } from './reader.ts';

export const chipEncoderMachine: MachineKind = {
  contract: null,
  driver: (id, tools) => new ChipEncoderDriver(id, tools.clock, tools.random, tools.entropy, headReader(id, tools)),
  check: async (links, clock, _runId, reported) => {
    if (links.pcsc !== null) {
      const probe = new PcscProbe(clock, links.pcsc);
      const reports = await checkClauses(pcscHeadClauses(), probe, reported);
      await probe.close();
      return reports;
    }
    const probe = new ChipProbe(clock, links.serial());
    const reports = await checkClauses(chipEncoderClauses(), probe, reported);
    await probe.close();
    return reports;
  },
};

/** Returns a factory that makes one reader for each connection: behind pcscd, or on a serial line. */
function headReader(id: string, { clock, pcsc, serial }: DriverTools): () => HeadReader {
  if (pcsc !== null) {
    const { reader, connect } = pcsc;
    return () => new PcscReader(id, clock, connect(), reader);
  }
  const connect = serial();
  return () => new CcidReader(id, clock, connect());
}
