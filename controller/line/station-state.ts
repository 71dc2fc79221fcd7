import { initialTransition } from 'xstate';

import type { Fault } from '../../stations/fault.ts';
import type { StationLayout } from '../../stations/line-layout.ts';
import { NO_TEXT, type OutsideText } from '../../stations/outside-text.ts';
import type { PackMLState } from '../../stations/packml.ts';
import type { Connection, StationKind } from '../../stations/station.ts';
import { stationMachine, type StationMachineState, type StationSnapshot } from './station-machine.ts';

/** A station as folded from the journal, with the consecutive failures at it or on its blanks. */

export interface StationState {
  readonly id: string;
  readonly kind: StationKind;
  readonly layout: StationLayout;
  /** The machine's identity as it was last accepted; empty until then. */
  identity: OutsideText;
  /** SHA-256 of the station's accepted certificate, from the first one on until two people accept another; empty where none was shown. */
  certificate: OutsideText;
  /** Identity of the machine that is there instead and is not accepted yet; empty where it is the same. */
  offered: OutsideText;
  /** Its certificate, if that is a different one; else empty. */
  offeredCertificate: OutsideText;
  machine: StationSnapshot;
  connection: Connection;
  unitState: PackMLState | null;
  bootId: OutsideText | null;
  fault: Fault | null;
  conditions: readonly string[];
  /** Wall-clock times of the last link losses. */
  lossesAt: readonly number[];
  /** The unit's state when it was last commanded; it is not commanded again until that state changes. */
  commandedIn: PackMLState | null;
  commandedAtMs: number;
  /** Why it is isolated until a person returns it; null where it is not. */
  isolated: Fault | null;
  /** Why it gets no work until a person has inspected it; null where it is in the rotation. */
  withdrawn: Fault | null;
  readonly failures: FailureRun;
  /** Rank of the last card that was sent to it: among stations of a kind, the one idle longest is next. */
  lastCard: number;
}

/** Consecutive failed jobs of a station, across cards. */
export interface FailureRun {
  count: number;
  /** The count before the last successful job, in case that turns out to be wrong work. */
  countBefore: number;
  /** The last failure; null once a job succeeded. */
  fault: Fault | null;
  /** When it occurred (monotonic clock), on which blank lot, and on the card of which rank. */
  atMs: number;
  lot: string;
  rank: number;
  /**
   * The failure is the station's own: another station of its kind succeeded on a later blank of that lot, or this one did not even start.
   */
  own: boolean;
  /** Consecutive cards written by this station whose chip QC rejected, and whether other stations' chips passed meanwhile. */
  rejects: number;
  rejectsOwn: boolean;
  reject: Fault | null;
}

/** Blanks of a lot on which work failed, of those fed after the last one known to be good. */
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

/** The state of a station before its first report. */
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

/** Whether a different machine is connected that is not accepted yet. */
export function isOffered({ offered, offeredCertificate }: StationState): boolean {
  return offered !== NO_TEXT || offeredCertificate !== NO_TEXT;
}

export function stationState(station: StationState): StationMachineState {
  return station.machine.value;
}
