import type { TimedFault } from './fault-rates.ts';

/** Faults that last or are armed, and that a person can end. */

/** State of an active fault. */
export interface Lasting {
  /** Armed entry that waits for the next card, job or answer. */
  readonly armed: boolean;
  /** Simulated time (ms) at which it ends by itself; null when it does not. */
  readonly endsAtMs: number | null;
  readonly isOver: () => boolean;
  readonly end: () => void;
}

export interface StandingFault extends Pick<Lasting, 'armed' | 'endsAtMs'> {
  readonly fault: TimedFault;
  /** Empty for a fault without a station. */
  readonly station: string;
}

/** Maximum listed faults; more than a person ever sets. A storm’s oldest ones are only dropped from the list. */
const LISTED_MAX = 200;

/** List of active and armed faults. */
export class StandingFaults {
  #faults: (StandingFault & Lasting)[] = [];

  add(fault: TimedFault, station: string, lasting: Lasting): void {
    this.#faults = [...this.#standing(), { fault, station, ...lasting }].slice(-LISTED_MAX);
  }

  list(): StandingFault[] {
    return this.#standing().map(({ fault, station, armed, endsAtMs }) => ({ fault, station, armed, endsAtMs }));
  }

  /** False when there is no such fault. */
  end(fault: string, station: string): boolean {
    const ended = this.#standing().filter((one) => one.fault === fault && one.station === station);
    for (const { end } of ended) end();
    return ended.length > 0;
  }

  #standing(): (StandingFault & Lasting)[] {
    this.#faults = this.#faults.filter(({ isOver }) => !isOver());
    return this.#faults;
  }
}
