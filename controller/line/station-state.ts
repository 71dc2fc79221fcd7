import { initialTransition } from 'xstate';

import type { Fault } from '../../stations/fault.ts';
import type { StationLayout } from '../../stations/line-layout.ts';
import { NO_TEXT, type OutsideText } from '../../stations/outside-text.ts';
import type { PackMLState } from '../../stations/packml.ts';
import type { Connection, StationKind } from '../../stations/station.ts';
import { stationMachine, type StationMachineState, type StationSnapshot } from './station-machine.ts';

/** A station as the journal has it, and what failed there or on its blanks one after the other. */

export interface StationState {
  readonly id: string;
  readonly kind: StationKind;
  readonly layout: StationLayout;
  /** Which machine it is, as it told when it was last taken in; empty before. */
  identity: OutsideText;
  /**
   * SHA-256 of the certificate that stands for it, from its first one on until two people accept another; empty where it has shown none.
   */
  certificate: OutsideText;
  /** The machine that is there instead, and that nobody has accepted yet; empty where it is the same. */
  offered: OutsideText;
  /** Its certificate, where that is another one; else empty. */
  offeredCertificate: OutsideText;
  machine: StationSnapshot;
  connection: Connection;
  unitState: PackMLState | null;
  bootId: OutsideText | null;
  fault: Fault | null;
  conditions: readonly string[];
  /** When its link was lost the last few times, by the wall clock. */
  lossesAt: readonly number[];
  /** The unit's state when it was last commanded; it is not commanded again until that changes. */
  commandedIn: PackMLState | null;
  commandedAtMs: number;
  /** Why it is heard no more until a person returns it; null for one that is heard. */
  isolated: Fault | null;
  /** Why it is given no work until a person has looked at it; null for one that is in the rotation. */
  withdrawn: Fault | null;
  readonly failures: FailureRun;
  /** Rank of the card that was sent to it last: of stations that do the same, the one that rested longest comes next. */
  lastCard: number;
}

/** Jobs of a station that failed one after the other, whatever the card. */
export interface FailureRun {
  count: number;
  /** As it was before the job that was done last, in case that turns out to be wrong work. */
  countBefore: number;
  /** The last of them; null once a job was done. */
  fault: Fault | null;
  /** When it came, on the controller's monotonic clock; on the blank of which lot; for the card of which rank. */
  atMs: number;
  lot: string;
  rank: number;
  /** It is the station's own: another of its kind did well on a later blank of that lot, or this one did not even begin. */
  own: boolean;
  /** Cards in a row whose chip QC found wrong, of those that this station wrote; and whether those of others were well meanwhile. */
  rejects: number;
  rejectsOwn: boolean;
  reject: Fault | null;
}

/** Blanks of a lot on which work failed, of those that were fed after the last one that is known to be good. */
export interface FailingLot {
  readonly chipLot: OutsideText;
  readonly blanks: readonly { readonly rank: number; readonly station: string }[];
}

export interface SuspectLot {
  readonly blankLot: OutsideText;
  readonly chipLot: OutsideText;
  readonly failures: number;
  readonly stations: number;
}

/** Before it was ever heard of. */
export function newStationState(station: StationLayout): StationState {
  const [machine] = initialTransition(stationMachine);
  return {
    id: station.id,
    kind: station.kind,
    layout: station,
    identity: NO_TEXT,
    certificate: NO_TEXT,
    offered: NO_TEXT,
    offeredCertificate: NO_TEXT,
    machine,
    connection: 'offline',
    unitState: null,
    bootId: null,
    fault: null,
    conditions: [],
    lossesAt: [],
    commandedIn: null,
    commandedAtMs: 0,
    isolated: null,
    withdrawn: null,
    failures: newFailureRun(),
    lastCard: 0,
  };
}

function newFailureRun(): FailureRun {
  return {
    count: 0,
    countBefore: 0,
    fault: null,
    atMs: 0,
    lot: '',
    rank: 0,
    own: false,
    rejects: 0,
    rejectsOwn: false,
    reject: null,
  };
}

/** Is another machine there, that nobody has accepted yet? */
export function isOffered({ offered, offeredCertificate }: StationState): boolean {
  return offered !== NO_TEXT || offeredCertificate !== NO_TEXT;
}

export function stationState(station: StationState): StationMachineState {
  return station.machine.value;
}
