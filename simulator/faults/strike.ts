import { capabilitiesOf } from '../../stations/kinds.ts';
import type { SeededRandom } from '../../stations/random.ts';
import type { Capabilities } from '../../stations/station-kind.ts';
import type { Armed } from '../armed-queue.ts';
import type { Misbehaviour } from '../devices/misbehaviour.ts';
import type { Machine } from '../machine.ts';
import type { Plant } from '../plant.ts';
import type { TimedFault } from './fault-rates.ts';
import type { FaultTargets } from './fault-targets.ts';
import type { Lasting } from './standing-faults.ts';

/** Faults of which a station can have one at a time. */
const LINK_FAULTS: ReadonlySet<TimedFault> = new Set([
  'link-cut',
  'half-open',
  'slow-link',
  'garbage',
  'lossy',
  'repeating',
  'reordering',
  'baud-mismatch',
]);

/** What can be struck, and which faults are active. */
export interface StrikeHands {
  readonly plant: Plant;
  readonly targets: FaultTargets;
  /** Stations with an active fault, by fault. */
  readonly afflicted: Set<string>;
}

export interface StrikeOrder {
  readonly fault: TimedFault;
  readonly random: SeededRandom;
  /** Null: drawn from the seed. */
  readonly station: string | null;
  /** Null: drawn from the seed. */
  readonly forMs: number | null;
  /** Schedules the end of the fault. */
  readonly heal: (act: () => void) => void;
  /** Registers it as active until somebody ends it, or its subject is gone. */
  readonly stands: (until: Standing) => void;
}

/** Active although nothing heals it by itself. `armed`: waits for what it will strike. */
export type Standing = Omit<Lasting, 'endsAtMs'>;

/** One occurrence of a fault: where, how long, and what it needs. */
export class Strike {
  readonly plant: Plant;
  readonly targets: FaultTargets;
  readonly fault: TimedFault;
  readonly random: SeededRandom;
  readonly station: string | null;
  readonly forMs: number | null;
  readonly heal: (act: () => void) => void;
  readonly stands: (until: Standing) => void;
  readonly #afflicted: Set<string>;
  #at = '';

  constructor(
    { plant, targets, afflicted }: StrikeHands,
    { fault, random, station, forMs, heal, stands }: StrikeOrder,
  ) {
    this.plant = plant;
    this.targets = targets;
    this.#afflicted = afflicted;
    this.fault = fault;
    this.random = random;
    this.station = station;
    this.forMs = forMs;
    this.heal = heal;
    this.stands = stands;
  }

  /** The struck station; empty for a fault without one. */
  get at(): string {
    return this.#at;
  }

  /** Whether this machine may be struck: any machine, unless the order names one. */
  isMeant({ id }: Machine): boolean {
    return this.station === null || this.station === id;
  }

  choose(machine: Machine | null): Machine | null {
    this.#at = machine?.id ?? '';
    return machine;
  }

  /** Chooses a machine on that link, or on any. Kinds are equally likely, although a line has many heads. */
  pick(link: Machine['link'] | null): Machine | null {
    const fit = this.plant.machines.filter(
      (machine) => (link === null || machine.link === link) && (this.station === null || machine.id === this.station),
    );
    const kinds = [...new Set(fit.map(({ kind }) => kind))];
    const kind = kinds.length === 0 ? null : this.random.pick(kinds);
    return this.choose(kind === null ? null : this.random.pick(fit.filter((machine) => machine.kind === kind)));
  }

  /** Candidate with the given ability; it is not chosen yet. */
  pickAble(able: (can: Capabilities) => boolean): Machine | null {
    const fit = this.plant.machines.filter(
      ({ id, kind }) => able(capabilitiesOf(kind)) && (this.station === null || id === this.station),
    );
    return fit.length === 0 ? null : this.random.pick(fit);
  }

  /** Strikes one station with a fault that it can have once at a time. */
  afflict(link: Machine['link'] | null, strike: (id: string) => void, cure: (id: string) => void): boolean {
    const machine = this.pick(link);
    const name = machine === null ? '' : `${LINK_FAULTS.has(this.fault) ? 'link' : this.fault}/${machine.id}`;
    if (machine === null || this.#afflicted.has(name)) return false;
    this.#afflicted.add(name);
    strike(machine.id);
    this.heal(() => {
      this.#afflicted.delete(name);
      cure(machine.id);
    });
    return true;
  }

  /** The machine's misbehaviour; null when no device is attached yet. */
  wrongOf(id: string): Misbehaviour | null {
    const machine = this.plant.machines.find((candidate) => candidate.id === id);
    return (machine?.link === 'opcua' ? machine.device.misbehaviour : this.targets.serial(id)?.misbehaviour) ?? null;
  }

  misbehave(id: string, change: (wrong: Misbehaviour) => void): void {
    const wrong = this.wrongOf(id);
    if (wrong !== null) change(wrong);
  }

  /** Registers an armed fault; null when the maximum is armed already. */
  waits(armed: Armed | null): void {
    if (armed !== null) this.stands({ armed: true, isOver: () => !armed.waits, end: () => armed.disarm() });
  }

  /** Registers a fault that lasts until a person ends it, or `isOver`. */
  lasts(isOver: () => boolean, end: () => void): void {
    this.stands({ armed: false, isOver, end });
  }

  /** Makes the sensors report the change. */
  publish(): true {
    this.plant.publish();
    return true;
  }
}
