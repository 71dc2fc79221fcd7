import type { Clock } from './clock.ts';
import type { ClauseReport } from './conformance/clause.ts';
import type { PcscHead } from './conformance/pcsc-probe.ts';
import type { UnitContract } from './job-control/unit-contract.ts';
import type { StationKind } from './kinds.ts';
import type { OpcUaLinkFactory } from './links/opcua-link.ts';
import type { SerialLinkFactory } from './links/serial-link.ts';
import type { Entropy, SeededRandom } from './random.ts';
import type { Station } from './station.ts';

/** What communicates with a machine of one kind: its driver, and its conformance check. */
export interface MachineKind {
  /** Contract of a machine on OPC UA; null for one on a serial line. */
  readonly contract: UnitContract<StationKind> | null;
  readonly driver: (id: string, tools: DriverTools) => Station;
  /**
   * Checks one machine. `runId` is part of every job key; `reported` is called after each clause. `simulated`: whether the machine belongs
   * to a simulated line; null when unknown.
   */
  readonly check: (
    links: CheckLinks,
    clock: Clock,
    runId: string,
    reported: (report: ClauseReport) => void,
    simulated: boolean | null,
  ) => Promise<ClauseReport[]>;
}

/** How an address becomes a link: over the network, or in memory. */
export interface CheckLinks {
  readonly opcUa: () => OpcUaLinkFactory;
  readonly serial: () => SerialLinkFactory;
  /** Null where the machine is not behind pcscd. */
  readonly pcsc: PcscHead | null;
}

export interface DriverTools extends CheckLinks {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly entropy: Entropy;
}
