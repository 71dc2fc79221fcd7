import type { Clock } from '../../stations/clock.ts';
import { OFFLINE, type StationEvent, type StationStatus } from '../../stations/station.ts';

/**
 * How often a station may say something new. One that goes on beyond that is isolated (`station.isolated`) until a person returns it:
 * whatever it says, it neither fills the journal nor keeps the controller from the other stations.
 */

/** Changes of a station that are looked at one right after the other: some ten times what it says while it is started and held. */
export const CHANGES_AT_ONCE = 40;
/** After those, one for each such time. */
export const CHANGE_EVERY_MS = 2000;
/** Events within one second, also those that change nothing that the journal holds. */
export const EVENTS_PER_SECOND = 1000;
/** Changes of one that a person has returned that are looked at before it is left out again. */
export const CHANGES_AFTER = 5;
const SECOND_MS = 1000;

/** `isolate`: it is left out from now on, which is to become a fact. `ignore`: it is left out already. */
export type Admission = 'hear' | 'isolate' | 'ignore';

interface Pace {
  last: StationStatus;
  /** Changes that may come now; a fraction for time that has gone by. */
  changes: number;
  atMs: number;
  secondMs: number;
  events: number;
  isolated: boolean;
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
    if (pace.isolated) {
      pace.changes = before;
      return 'ignore';
    }
    if (changed) pace.changes -= 1;
    if (!tooMany) return 'hear';
    pace.isolated = true;
    return 'isolate';
  }

  /** A person has returned it: a few changes are looked at before it is left out again. */
  returned(station: string): void {
    const pace = this.#paceOf(station);
    if (!pace.isolated) return;
    pace.isolated = false;
    pace.changes = CHANGES_AFTER;
    pace.atMs = this.#clock.nowMs();
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
    };
    this.#paces.set(station, pace);
    return pace;
  }
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
