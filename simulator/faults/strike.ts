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

/** One of them at a time at a station. */
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

/** What can be struck, and what already is. */
export interface StrikeHands {
  readonly plant: Plant;
  readonly targets: FaultTargets;
  /** Stations with something that is still to be healed, by fault. */
  readonly afflicted: Set<string>;
}

export interface StrikeOrder {
  readonly fault: TimedFault;
  readonly random: SeededRandom;
  /** Null: wherever the seed says. */
  readonly station: string | null;
  /** Null: as long as the seed says. */
  readonly forMs: number | null;
  /** Takes the fault away once it has lasted. */
  readonly heal: (act: () => void) => void;
  /** It stands until somebody ends it, or what it is about is over. */
  readonly stands: (until: Standing) => void;
}

/** What stands though nothing heals it by itself. `armed`: it waits for what it will strike. */
export type Standing = Omit<Lasting, 'endsAtMs'>;

/** One fault that strikes: where, for how long, and what it needs to do so. */
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

  /** The station that it struck; empty for what is no station's. */
  get at(): string {
    return this.#at;
  }

  /** Is it this machine that is to be struck, as far as anybody said? */
  isMeant({ id }: Machine): boolean {
    return this.station === null || this.station === id;
  }

  choose(machine: Machine | null): Machine | null {
    this.#at = machine?.id ?? '';
    return machine;
  }

  /** A machine on that link, or on any. A line has many heads: each kind of machine comes as often as any other. */
  pick(link: Machine['link'] | null): Machine | null {
    const fit = this.plant.machines.filter(
      (machine) => (link === null || machine.link === link) && (this.station === null || machine.id === this.station),
    );
    const kinds = [...new Set(fit.map(({ kind }) => kind))];
    const kind = kinds.length === 0 ? null : this.random.pick(kinds);
    return this.choose(kind === null ? null : this.random.pick(fit.filter((machine) => machine.kind === kind)));
  }

  /** One of those that are able to; it is not chosen yet. */
  pickAble(able: (can: Capabilities) => boolean): Machine | null {
    const fit = this.plant.machines.filter(
      ({ id, kind }) => able(capabilitiesOf(kind)) && (this.station === null || id === this.station),
    );
    return fit.length === 0 ? null : this.random.pick(fit);
  }

  /** One affliction of a kind at a station at a time. */
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

  /** What the machine does wrong; null where no device is attached yet. */
  wrongOf(id: string): Misbehaviour | null {
    const machine = this.plant.machines.find((candidate) => candidate.id === id);
    return (machine?.link === 'opcua' ? machine.device.misbehaviour : this.targets.serial(id)?.misbehaviour) ?? null;
  }

  misbehave(id: string, change: (wrong: Misbehaviour) => void): void {
    const wrong = this.wrongOf(id);
    if (wrong !== null) change(wrong);
  }

  /** It waits for what it will strike; null where as many wait as may. */
  waits(armed: Armed | null): void {
    if (armed !== null) this.stands({ armed: true, isOver: () => !armed.waits, end: () => armed.disarm() });
  }

  /** It lasts until a person ends it; over as soon as `isOver`. */
  lasts(isOver: () => boolean, end: () => void): void {
    this.stands({ armed: false, isOver, end });
  }

  /** Sensors say what has changed. */
  publish(): true {
    this.plant.publish();
    return true;
  }
}
