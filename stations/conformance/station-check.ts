import type { Clock } from '../clock.ts';
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import type { SerialLinkFactory } from '../links/serial-link.ts';
import type { StationKind } from '../station.ts';
import { chipEncoderClauses } from './chip-encoder.ts';
import { ChipProbe } from './chip-probe.ts';
import { checkClauses, type ClauseReport } from './clause.ts';
import { laserClauses } from './laser-engraver.ts';
import { LaserProbe } from './laser-probe.ts';
import { OpcUaProbe } from './opcua-probe.ts';
import { opcUaClauses } from './opcua-unit.ts';
import { pcscHeadClauses } from './pcsc-head.ts';
import { PcscProbe, type PcscHead } from './pcsc-probe.ts';

/** Does this machine keep the contract of its kind? One clause after the other, on the machine alone. */

export interface CheckLinks {
  opcUa(): OpcUaLinkFactory;
  serial(): SerialLinkFactory;
  /** Null for a head on a serial line. */
  readonly pcsc: PcscHead | null;
}

/**
 * @param runId names this run in every job key, so that two runs never share one
 * @param reported called after each clause
 */
export async function checkStation(
  kind: StationKind,
  links: CheckLinks,
  clock: Clock,
  runId: string,
  reported: (report: ClauseReport) => void,
): Promise<ClauseReport[]> {
  switch (kind) {
    case 'transport':
    case 'printer':
    case 'quality-control': {
      const probe = new OpcUaProbe(clock, links.opcUa());
      const reports = await checkClauses(opcUaClauses(kind, runId), probe, reported);
      await probe.close();
      return reports;
    }
    case 'laser-engraver': {
      const probe = new LaserProbe(clock, links.serial());
      const reports = await checkClauses(laserClauses(runId), probe, reported);
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
}
