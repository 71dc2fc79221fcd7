import type { Clock } from '../../stations/clock.ts';
import { fault, type Fault } from '../../stations/fault.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import { OFFLINE, type StationEvent, type StationKind, type StationStatus } from '../../stations/station.ts';

/**
 * How often a station may say something new. One that goes on beyond that is to the line as if it were away, until it has been quiet for a
 * while: whatever it says, it neither fills the journal nor keeps the controller from the other stations.
 */

/** Changes of a station that are looked at one right after the other: some ten times what it says while it is started and held. */
export const CHANGES_AT_ONCE = 40;
/** After those, one for each such time. */
export const CHANGE_EVERY_MS = 2000;
/** Events within one second, also those that change nothing that the journal holds. */
export const EVENTS_PER_SECOND = 1000;
/** So long it must have said nothing new. */
export const QUIET_MS = 10_000;
/** Changes that are looked at then, before it is left out again. */
export const CHANGES_AFTER = 5;
const SECOND_MS = 1000;

/** `isolate`: it is left out from now on, and the line is to be told so. `ignore`: it is left out already. */
export type Admission = 'hear' | 'isolate' | 'ignore';

interface Pace {
  last: StationStatus;
  /** Changes that may come now; a fraction for time that has gone by. */
  changes: number;
  atMs: number;
  secondMs: number;
  events: number;
  isolated: boolean;
  /** When it last said something new, or too much. */
  noisyAtMs: number;
}

export class StationPace {
  readonly #clock: Clock;
  readonly #paces = new Map<string, Pace>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What becomes of an event of this station. */
  admit(station: string, event: StationEvent): Admission {
    const pace = this.#paceOf(station);
    const nowMs = this.#clock.nowMs();
    const before = pace.changes;
    pace.changes = Math.min(CHANGES_AT_ONCE, pace.changes + (nowMs - pace.atMs) / CHANGE_EVERY_MS);
    pace.atMs = nowMs;
    if (nowMs - pace.secondMs >= SECOND_MS) {
      pace.secondMs = nowMs;
      pace.events = 0;
    }
    pace.events += 1;
    const changed = event.type === 'status' && !isSame(pace.last, event.status);
    if (event.type === 'status') pace.last = event.status;
    const tooMany = (changed && pace.changes < 1) || pace.events > EVENTS_PER_SECOND;
    if (changed || tooMany) pace.noisyAtMs = nowMs;
    if (pace.isolated) {
      pace.changes = before;
      return 'ignore';
    }
    if (changed) pace.changes -= 1;
    if (!tooMany) return 'hear';
    pace.isolated = true;
    return 'isolate';
  }

  /** Stations that were left out and have been quiet since: they are heard again, and to be looked at. */
  release(): string[] {
    const nowMs = this.#clock.nowMs();
    const quiet: string[] = [];
    for (const [station, pace] of this.#paces) {
      if (!pace.isolated || nowMs - pace.noisyAtMs < QUIET_MS) continue;
      pace.isolated = false;
      pace.changes = CHANGES_AFTER;
      pace.atMs = nowMs;
      quiet.push(station);
    }
    return quiet;
  }

  /** What the line makes of what the station shows. */
  shown(station: string, kind: StationKind, status: StationStatus): StationStatus {
    return this.#paces.get(station)?.isolated === true ? { ...OFFLINE, fault: chattering(station, kind) } : status;
  }

  #paceOf(station: string): Pace {
    const known = this.#paces.get(station);
    if (known !== undefined) return known;
    const nowMs = this.#clock.nowMs();
    const pace: Pace = {
      last: OFFLINE,
      changes: CHANGES_AT_ONCE,
      atMs: nowMs,
      secondMs: nowMs,
      events: 0,
      isolated: false,
      noisyAtMs: nowMs,
    };
    this.#paces.set(station, pace);
    return pace;
  }
}

function chattering(station: string, kind: StationKind): Fault {
  const severity = capabilitiesOf(kind).parallel ? 'minor' : 'major';
  return fault('station.chattering', severity, { station, seconds: QUIET_MS / SECOND_MS });
}

/** Would the journal have nothing new of it? «connecting» and «offline» are one to the line. */
function isSame(a: StationStatus, b: StationStatus): boolean {
  return (
    (a.connection === 'online') === (b.connection === 'online') &&
    a.unitState === b.unitState &&
    a.bootId === b.bootId &&
    a.identity === b.identity &&
    a.fault?.code === b.fault?.code &&
    a.conditions.join() === b.conditions.join()
  );
}
