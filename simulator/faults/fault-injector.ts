import type { Clock } from '../../stations/clock.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import type { Plant } from '../plant.ts';
import { TIMED_FAULTS, type FaultRates, type TimedFault } from './fault-rates.ts';
import type { FaultTargets } from './fault-targets.ts';
import { StandingFaults } from './standing-faults.ts';
import { Strike, type Standing } from './strike.ts';
import { STRIKES } from './strikes.ts';

/** Strikes a plant with faults at times drawn from a seed, and heals each after a while. */

const MS_PER_SECOND = 1000;
/** Minimum and maximum duration of each fault; faults not listed end at once, or by manual intervention. */
const LASTS_MS: Readonly<Partial<Record<TimedFault, readonly [number, number]>>> = {
  'link-cut': [200, 20_000],
  'half-open': [500, 15_000],
  'slow-link': [1000, 20_000],
  garbage: [1000, 15_000],
  lossy: [1000, 15_000],
  repeating: [1000, 15_000],
  reordering: [1000, 15_000],
  'baud-mismatch': [500, 8000],
  slow: [5000, 40_000],
  'interlock-open': [1000, 15_000],
  'feeder-empty': [2000, 20_000],
  'output-full': [2000, 20_000],
  'ribbon-out': [5000, 40_000],
  'film-out': [5000, 40_000],
  'box-removed': [2000, 20_000],
  'label-out': [5000, 40_000],
  'emergency-stop': [2000, 15_000],
  'disk-full': [500, 20_000],
};
/**
 * Minimum downtime that a fault causes beyond its own duration: a person notices and clears it, machines restart. Faults not listed cost at
 * most the card they hit.
 */
const PERSON_MS = 4000;
const RESTART_MS = 1500;
/** Its response is compared with its sensors a few times; a transition is awaited for its maximum duration. */
const STALE_FOUND_MS = 8000;
const STUCK_FOUND_MS = 25_000;
const STOPS_MS: Readonly<Partial<Record<TimedFault, number>>> = {
  // Three tries with pauses, before the line holds.
  'refusing-machine': 3000 + PERSON_MS + RESTART_MS,
  'dead-lot': 10_000 + PERSON_MS + RESTART_MS,
  reboot: RESTART_MS,
  'reboot-forgets': RESTART_MS,
  slow: 0,
  stuck: 20_000,
  'late-answer': 6000,
  'stale-memory': STALE_FOUND_MS + PERSON_MS + RESTART_MS,
  'stuck-transition': STUCK_FOUND_MS + PERSON_MS + RESTART_MS,
  'link-cut': RESTART_MS,
  'half-open': RESTART_MS,
  garbage: RESTART_MS,
  lossy: RESTART_MS,
  repeating: RESTART_MS,
  reordering: RESTART_MS,
  'baud-mismatch': RESTART_MS,
  'double-feed': PERSON_MS + RESTART_MS,
  jam: PERSON_MS + RESTART_MS,
  'card-dropped': PERSON_MS + RESTART_MS,
  'card-taken': PERSON_MS + RESTART_MS,
  'blank-misread': PERSON_MS + RESTART_MS,
  'feeder-empty': 0,
  'output-full': 0,
  'reject-bin-full': PERSON_MS,
  'ribbon-out': 0,
  'film-out': 0,
  'box-jam': PERSON_MS + RESTART_MS,
  'box-removed': PERSON_MS + RESTART_MS,
  'label-out': 0,
  'wrong-count': PERSON_MS + RESTART_MS,
  'interlock-open': PERSON_MS + RESTART_MS,
  'lens-dirty': PERSON_MS + RESTART_MS,
  'print-offset': PERSON_MS + RESTART_MS,
  'emergency-stop': PERSON_MS + RESTART_MS,
  'controller-killed': PERSON_MS + RESTART_MS,
  'controller-killed-uncommitted': PERSON_MS + RESTART_MS,
  'controller-killed-unsent': PERSON_MS + RESTART_MS,
  'disk-full': PERSON_MS + RESTART_MS,
  'disk-slow': RESTART_MS,
};
/** Schedules faults according to rates, and records the downtime that they cause. */
export class FaultInjector {
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #rates: FaultRates;
  readonly #plant: Plant;
  readonly #targets: FaultTargets;
  /** Stations with a fault that is still to be healed. */
  readonly #afflicted = new Set<string>();
  readonly struck = new Map<TimedFault, number>();
  /** Intervals in which the line could not produce, whatever its controller did: start and end. */
  readonly outages: { readonly fromMs: number; readonly toMs: number }[] = [];
  /** Faults that are active. */
  readonly standing = new StandingFaults();
  #stopped = false;

  constructor(clock: Clock, random: SeededRandom, rates: FaultRates, plant: Plant, targets: FaultTargets) {
    this.#clock = clock;
    this.#random = random;
    this.#rates = rates;
    this.#plant = plant;
    this.#targets = targets;
  }

  start(): void {
    for (const fault of TIMED_FAULTS) {
      const everySeconds = this.#rates.everySeconds[fault] ?? 0;
      if (everySeconds > 0) this.#next(fault, everySeconds * MS_PER_SECOND, this.#random.fork(fault));
    }
  }

  /** No more faults strike; active ones are still healed. */
  stop(): void {
    this.#stopped = true;
  }

  /** Strikes now, at this station or one drawn from the seed; false when no station there can have it. */
  strike(fault: TimedFault, station: string | null): boolean {
    return this.#strike(fault, this.#random.fork(`strike/${fault}/${this.#clock.nowMs()}`), station, null);
  }

  /** The same with a given duration. */
  strikeFor(fault: TimedFault, station: string | null, forMs: number): boolean {
    return this.#strike(fault, this.#random.fork(`strike/${fault}/${this.#clock.nowMs()}`), station, forMs);
  }

  #next(fault: TimedFault, meanMs: number, random: SeededRandom): void {
    this.#clock.schedule(meanMs * (0.25 + 1.5 * random.unit()), () => {
      if (this.#stopped) return;
      if (this.#strike(fault, random, null, null)) this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
      this.#next(fault, meanMs, random);
    });
  }

  #strike(fault: TimedFault, random: SeededRandom, station: string | null, forMs: number | null): boolean {
    const fromMs = this.#clock.nowMs();
    const { struck, at, lastsMs } = this.#inflict(fault, random, station, forMs);
    // A lost head stops nobody while others remain; a lost single station does.
    const machine = this.#plant.machines.find(({ id }) => id === at);
    const parallel = machine !== undefined && capabilitiesOf(machine.kind).parallel;
    const stands = STOPS_MS[fault];
    if (struck && stands !== undefined && !parallel) this.outages.push({ fromMs, toMs: fromMs + lastsMs + stands });
    return struck;
  }

  #inflict(
    fault: TimedFault,
    random: SeededRandom,
    station: string | null,
    forMs: number | null,
  ): { readonly struck: boolean; readonly at: string; readonly lastsMs: number } {
    let lastsMs = 0;
    const heal = (act: () => void): void => {
      const [least, most] = LASTS_MS[fault] ?? [0, 0];
      lastsMs = forMs ?? least + (most - least) * random.unit();
      let isOver = false;
      const over = (): void => {
        isOver = true;
        cancel();
        act();
      };
      const cancel = this.#clock.schedule(lastsMs, over);
      const endsAtMs = this.#clock.nowMs() + lastsMs;
      this.standing.add(fault, strike.at, { armed: false, endsAtMs, isOver: () => isOver, end: over });
    };
    const stands = (until: Standing): void => this.standing.add(fault, strike.at, { ...until, endsAtMs: null });
    const hands = { plant: this.#plant, targets: this.#targets, afflicted: this.#afflicted };
    const strike = new Strike(hands, { fault, random, station, forMs, heal, stands });
    const struck = STRIKES[fault](strike);
    return { struck, at: strike.at, lastsMs };
  }
}
