import type { TimedFault } from './fault-rates.ts';

/** Faults that last, or wait for what they will strike: somebody may end them. */

/** What a fault left behind. */
export interface Lasting {
  /** It waits for the next card, job or answer. */
  readonly armed: boolean;
  /** Simulated time (ms) at which it ends by itself; null where it does not. */
  readonly endsAtMs: number | null;
  readonly isOver: () => boolean;
  readonly end: () => void;
}

export interface StandingFault extends Pick<Lasting, 'armed' | 'endsAtMs'> {
  readonly fault: TimedFault;
  /** Empty for what is no station's. */
  readonly station: string;
}

/** More than a person ever wants at once; a storm’s oldest ones are only no longer listed. */
const LISTED_MAX = 200;

export class StandingFaults {
  #faults: (StandingFault & Lasting)[] = [];

  add(fault: TimedFault, station: string, lasting: Lasting): void {
    this.#faults = [...this.#standing(), { fault, station, ...lasting }].slice(-LISTED_MAX);
  }

  list(): StandingFault[] {
    return this.#standing().map(({ fault, station, armed, endsAtMs }) => ({ fault, station, armed, endsAtMs }));
  }

  /** False where nothing of that kind stands there. */
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
