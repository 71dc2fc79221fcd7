import type { Clock } from '../../stations/clock.ts';
import { OFFLINE, type StationEvent, type StationStatus } from '../../stations/station.ts';

/**
 * Rate limit for a station's events. A station that exceeds it is isolated (`station.isolated`) until a person returns it: it can then
 * neither fill the journal nor starve the other stations.
 */

/** Burst of changes that are accepted; some ten times what a station reports while it is started and held. */
export const CHANGES_AT_ONCE = 40;
/** After the burst, one change per this time. */
export const CHANGE_EVERY_MS = 2000;
/** Events per second, including those that the journal does not record. */
export const EVENTS_PER_SECOND = 1000;
/** Changes accepted from a returned station before it is isolated again. */
export const CHANGES_AFTER = 5;
const SECOND_MS = 1000;

/** `isolate`: the station is isolated from now on, which must become a fact. `ignore`: it is isolated already. */
export type Admission = 'hear' | 'isolate' | 'ignore';

interface Pace {
  last: StationStatus;
  /** Changes that may come now; fractional, as it refills over time. */
  changes: number;
  atMs: number;
  secondMs: number;
  events: number;
  isolated: boolean;
}

/** Limits the rate of each station's events. */
export class StationPace {
  readonly #clock: Clock;
  readonly #paces = new Map<string, Pace>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Decides what to do with an event of this station. */
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

  /** A person has returned the station: it gets a small allowance before it is isolated again. */
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

/** True if the journal would record nothing new. «connecting» and «offline» are the same to the line. */
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
