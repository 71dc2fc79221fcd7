import type { Clock } from '../clock.ts';
<<<<<<< HEAD
import type { StationKind } from '../kinds.ts';
import type { CheckLinks } from '../machine-kind.ts';
import { MACHINES } from '../machines.ts';
import type { ClauseReport } from './clause.ts';
=======
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import type { SerialLinkFactory } from '../links/serial-link.ts';
import { PRINTER_CONTRACT } from '../printer/contract.ts';
import { QUALITY_CONTROL_CONTRACT } from '../quality-control/contract.ts';
import type { StationKind } from '../station.ts';
import { TRANSPORT_CONTRACT } from '../transport/contract.ts';
import { chipEncoderClauses } from './chip-encoder.ts';
import { ChipProbe } from './chip-probe.ts';
import { checkClauses, type ClauseReport } from './clause.ts';
import { laserClauses } from './laser-engraver.ts';
import { LaserProbe } from './laser-probe.ts';
import { OpcUaProbe } from './opcua-probe.ts';
import { opcUaClauses } from './opcua-unit.ts';
import { pcscHeadClauses } from './pcsc-head.ts';
import { PcscProbe, type PcscHead } from './pcsc-probe.ts';

const CONTRACTS = {
  transport: TRANSPORT_CONTRACT,
  printer: PRINTER_CONTRACT,
  'quality-control': QUALITY_CONTROL_CONTRACT,
} as const;

/** Does this machine keep the contract of its kind? One clause after the other, on the machine alone. */

export interface CheckLinks {
  opcUa(): OpcUaLinkFactory;
  serial(): SerialLinkFactory;
  /** Null for a head on a serial line. */
  readonly pcsc: PcscHead | null;
}
>>>>>>> 70006e7 (Make a kind's contract one table, and build all ends from it)

/**
 * Does this machine keep the contract of its kind? One clause after the other, on the machine alone.
 *
 * @param runId names this run in every job key, so that two runs never share one
 * @param reported called after each clause
 * @param simulated whether the machine is for a line of simulated ones; null where nobody knows
 */
export function checkStation(
  kind: StationKind,
  links: CheckLinks,
  clock: Clock,
  runId: string,
  reported: (report: ClauseReport) => void,
  simulated: boolean | null = null,
): Promise<ClauseReport[]> {
<<<<<<< HEAD
  return MACHINES[kind].check(links, clock, runId, reported);
=======
  switch (kind) {
    case 'transport':
    case 'printer':
    case 'quality-control': {
      const contract = CONTRACTS[kind];
      const probe = new OpcUaProbe(clock, links.opcUa(), contract);
      const reports = await checkClauses(opcUaClauses(contract, runId, simulated), probe, reported);
      await probe.close();
      return reports;
    }
    case 'laser-engraver': {
      const probe = new LaserProbe(clock, links.serial());
      const reports = await checkClauses(laserClauses(runId, simulated), probe, reported);
      await probe.close();
      return reports;
    }
    case 'chip-encoder': {
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
    }
  }
>>>>>>> 70006e7 (Make a kind's contract one table, and build all ends from it)
}
