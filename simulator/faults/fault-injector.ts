import type { Clock } from '../../stations/clock.ts';
import type { Disturbance } from '../../stations/links/disturbance.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import type { Capabilities } from '../../stations/station-kind.ts';
import type { Misbehaviour } from '../devices/misbehaviour.ts';
import type { Machine, SerialDevice } from '../machine.ts';
import type { Plant } from '../plant.ts';
import { TIMED_FAULTS, type FaultRates, type TimedFault } from './fault-rates.ts';

/** Lets faults strike a plant at moments drawn from a seed, and heals each after a while. */

/** Between two turns of the controller, or right before or after its next commit. */
export type KillMoment = 'now' | 'before' | 'after';

/** What is not the plant's own: cables, and the computer of the controller. */
export interface FaultTargets {
  unplug(station: string): unknown;
  plug(station: string): unknown;
  /** Null heals. On OPC UA, which TCP carries whole and in order, there is `half-open` alone. */
  disturb(station: string, disturbance: Disturbance | null): void;
  /** OPC UA only. */
  delayLink(station: string, latencyMs: number): void;
  /** The device behind a serial line. */
  serial(station: string): SerialDevice | null;
  killController(moment: KillMoment): void;
  /** The disk takes no more; what is written fails until somebody makes room. */
  fillDisk(full: boolean): void;
  /** The controller waits for its disk, or was stopped: nothing in its process happens meanwhile. */
  freezeController(forMs: number): void;
  stepWallClock(byMs: number): void;
}

const MS_PER_SECOND = 1000;
/** How long a fault lasts, from and to; what is not named is over at once, or ends by a person's hand. */
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
  'emergency-stop': [2000, 15_000],
  'disk-full': [500, 20_000],
};
/**
 * What a fault costs the line at least beyond its own length: a person sees it and sets it right, machines start again. A
 * fault that is not named costs at most the card that it strikes.
 */
const PERSON_MS = 4000;
const RESTART_MS = 1500;
/** Its word is held against its sensors a few times; a transition is waited for as long as it may last. */
const STALE_FOUND_MS = 8000;
const STUCK_FOUND_MS = 25_000;
const STOPS_MS: Readonly<Partial<Record<TimedFault, number>>> = {
  // Three tries, a pause after each, before the line holds.
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
const SLOWNESS = 4;
const LINK_LATENCY_MOST_MS = 2500;
const FREEZE_MOST_MS = 6000;
const CLOCK_STEP_MOST_MS = 3_600_000;
/** Enough that QC sees it. */
const DIRTY_LENS_PERCENT = 35;
const OFFSET_MM = 0.6;

export class FaultInjector {
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #rates: FaultRates;
  readonly #plant: Plant;
  readonly #targets: FaultTargets;
  /** Stations with something that is still to be healed. */
  readonly #afflicted = new Set<string>();
  readonly struck = new Map<TimedFault, number>();
  /** When the line could not produce, whatever its controller did: since when, until when. */
  readonly outages: { readonly fromMs: number; readonly toMs: number }[] = [];
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

  /** No fault strikes any more; what is broken is still healed. */
  stop(): void {
    this.#stopped = true;
  }

  /** Now, at this station or wherever the seed says; false where nothing there can have it. */
  strike(fault: TimedFault, station: string | null): boolean {
    return this.#strike(fault, this.#random.fork(`strike/${fault}/${this.#clock.nowMs()}`), station, null);
  }

  /** The same with a duration of its own. */
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
    // One head of many stops nobody; what stands in single file does.
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
    let at = '';
    let lastsMs = 0;
    const heal = (act: () => void): void => {
      const [least, most] = LASTS_MS[fault] ?? [0, 0];
      lastsMs = forMs ?? least + (most - least) * random.unit();
      this.#clock.schedule(lastsMs, act);
    };
    const chosen = (machine: Machine | null): Machine | null => {
      at = machine?.id ?? '';
      return machine;
    };
    const struck = this.#act(fault, random, station, forMs, heal, chosen);
    return { struck, at, lastsMs };
  }

  #act(
    fault: TimedFault,
    random: SeededRandom,
    station: string | null,
    forMs: number | null,
    heal: (act: () => void) => void,
    chosen: (machine: Machine | null) => Machine | null,
  ): boolean {
    const { world } = this.#plant;
    const pick = (link: Machine['link'] | null): Machine | null => {
      const fit = this.#plant.machines.filter(
        (machine) => (link === null || machine.link === link) && (station === null || machine.id === station),
      );
      // A line has many heads: each kind of machine comes as often as any other.
      const kinds = [...new Set(fit.map(({ kind }) => kind))];
      const kind = kinds.length === 0 ? null : random.pick(kinds);
      return chosen(kind === null ? null : random.pick(fit.filter((machine) => machine.kind === kind)));
    };
    /** One affliction of a kind at a station at a time. */
    const afflict = (
      link: Machine['link'] | null,
      strike: (id: string) => void,
      cure: (id: string) => void,
    ): boolean => {
      const machine = pick(link);
      const name = machine === null ? '' : `${LINKS.has(fault) ? 'link' : fault}/${machine.id}`;
      if (machine === null || this.#afflicted.has(name)) return false;
      this.#afflicted.add(name);
      strike(machine.id);
      heal(() => {
        this.#afflicted.delete(name);
        cure(machine.id);
      });
      return true;
    };
    const publish = (): boolean => {
      this.#plant.publish();
      return true;
    };
    switch (fault) {
      case 'reboot':
      case 'reboot-forgets':
        return this.#reboot(pick(null), fault === 'reboot-forgets');
      case 'slow':
        return afflict(
          null,
          (id) => this.#misbehaviour(id, (wrong) => (wrong.slowness = SLOWNESS)),
          (id) => this.#misbehaviour(id, (wrong) => (wrong.slowness = 1)),
        );
      case 'stuck':
      case 'skipped-work':
      case 'stale-work':
      case 'late-answer':
      case 'forgotten-job': {
        // A reader keeps no jobs, and moves are seen by sensors: there it is the others' turn.
        const able =
          fault === 'stuck' ? null : this.#pickOne(station, random, fault === 'stale-work' ? MARKING : UNITS);
        const machine = fault === 'stuck' ? pick(null) : able;
        if (machine === null) return false;
        this.#misbehaviour(machine.id, (wrong) => wrong.add(fault));
        return true;
      }
      case 'wrong-answer': {
        const machine = pick('opcua');
        if (machine === null) return false;
        this.#misbehaviour(machine.id, (wrong) => wrong.add(fault));
        return true;
      }
      case 'stale-memory':
      case 'stuck-transition': {
        const machine = this.#pickOne(station, random, UNITS);
        const device = machine?.link === 'opcua' ? machine.device : this.#targets.serial(machine?.id ?? '');
        if (machine === null || device === null || device === undefined) return false;
        chosen(machine);
        if (fault === 'stuck-transition') device.stickTransition?.();
        else if (device.remembersJobs) device.misbehaviour.staleMemory = true;
        else return false;
        return true;
      }
      case 'head-no-contact': {
        const head = chosen(this.#pickOne(station, random, HEADS));
        if (head === null) return false;
        this.#misbehaviour(head.id, (wrong) => (wrong.contactLost = true));
        // It heals by itself where somebody says so; else a person cleans it.
        if (forMs !== null) heal(() => this.#misbehaviour(head.id, (wrong) => (wrong.contactLost = false)));
        return true;
      }
      case 'refusing-machine': {
        const machine = pick('opcua');
        if (machine === null) return false;
        this.#misbehaviour(machine.id, (wrong) => (wrong.refuses = true));
        if (forMs !== null) heal(() => this.#misbehaviour(machine.id, (wrong) => (wrong.refuses = false)));
        return true;
      }
      case 'repeated-answer': {
        const machine = pick('opcua');
        if (machine?.link !== 'opcua') return false;
        machine.device.repeatAnswers();
        return true;
      }
      case 'link-cut':
        return afflict(
          null,
          (id) => this.#targets.unplug(id),
          (id) => this.#targets.plug(id),
        );
      case 'half-open':
        return afflict(
          null,
          (id) => this.#targets.disturb(id, 'half-open'),
          (id) => this.#targets.disturb(id, null),
        );
      case 'slow-link':
        return afflict(
          'opcua',
          (id) => this.#targets.delayLink(id, random.unit() * LINK_LATENCY_MOST_MS),
          (id) => this.#targets.delayLink(id, 0),
        );
      case 'garbage':
      case 'lossy':
      case 'repeating':
      case 'reordering':
      case 'baud-mismatch':
        return afflict(
          'serial',
          (id) => this.#targets.disturb(id, fault),
          (id) => this.#targets.disturb(id, null),
        );
      case 'double-feed':
        return world.mishap('double-feed');
      case 'jam':
        return world.mishap('jam');
      case 'card-dropped':
        return world.mishap('drop');
      case 'blank-misread':
        return world.mishap('misread');
      case 'card-taken': {
        const there = [...world.resting()].filter(([position]) => station === null || position === station);
        if (there.length === 0) return false;
        world.takeAway(random.pick(there)[1]);
        return publish();
      }
      case 'feeder-empty':
        world.takeFeederAway(true);
        heal(() => {
          world.takeFeederAway(false);
          publish();
        });
        return publish();
      case 'output-full':
        world.full.add('output-full');
        heal(() => {
          world.full.delete('output-full');
          publish();
        });
        return publish();
      case 'reject-bin-full':
        // It stays so until two people empty and count it.
        world.full.add('reject-bin-full');
        return publish();
      case 'ribbon-out':
      case 'film-out':
        return this.#afflictOne(fault, station, heal);
      case 'interlock-open':
        return this.#openInterlock(heal);
      case 'dead-lot':
        world.spoilLot();
        if (forMs !== null) heal(() => world.changeLot());
        return true;
      case 'lens-dirty':
        world.wear.engraveContrastPercent = DIRTY_LENS_PERCENT;
        return true;
      case 'print-offset':
        world.wear.printOffsetMm = OFFSET_MM;
        return true;
      case 'emergency-stop':
        this.#pressEmergencyStop(true);
        heal(() => this.#pressEmergencyStop(false));
        return true;
      case 'controller-killed':
        this.#targets.killController('now');
        return true;
      case 'controller-killed-uncommitted':
        this.#targets.killController('before');
        return true;
      case 'controller-killed-unsent':
        this.#targets.killController('after');
        return true;
      case 'disk-full':
        this.#targets.fillDisk(true);
        heal(() => this.#targets.fillDisk(false));
        return true;
      case 'disk-slow':
        this.#targets.freezeController(forMs ?? random.unit() * FREEZE_MOST_MS);
        return true;
      case 'clock-step':
        this.#targets.stepWallClock(Math.round((random.unit() * 2 - 1) * CLOCK_STEP_MOST_MS));
        return true;
    }
  }

  /** A fault that one machine alone can have. */
  #afflictOne(fault: TimedFault, station: string | null, heal: (act: () => void) => void): boolean {
    for (const { id, afflictions } of this.#plant.machines) {
      const affliction = afflictions[fault];
      if (affliction === undefined || (station !== null && id !== station)) continue;
      affliction(true);
      heal(() => affliction(false));
      return true;
    }
    return false;
  }

  #pickOne(station: string | null, random: SeededRandom, able: (can: Capabilities) => boolean): Machine | null {
    const fit = this.#plant.machines.filter(
      ({ id, kind }) => able(capabilitiesOf(kind)) && (station === null || id === station),
    );
    return fit.length === 0 ? null : random.pick(fit);
  }

  #misbehaviour(id: string, change: (wrong: Misbehaviour) => void): void {
    const machine = this.#plant.machines.find((candidate) => candidate.id === id);
    const wrong = machine?.link === 'opcua' ? machine.device.misbehaviour : this.#targets.serial(id)?.misbehaviour;
    if (wrong !== undefined) change(wrong);
  }

  #reboot(machine: Machine | null, forgets: boolean): boolean {
    if (machine === null) return false;
    if (machine.link === 'opcua') machine.device.reboot(forgets);
    else this.#targets.serial(machine.id)?.reboot(forgets);
    return true;
  }

  #openInterlock(heal: (act: () => void) => void): boolean {
    for (const machine of this.#plant.machines) {
      const interlock = machine.link === 'serial' ? (this.#targets.serial(machine.id)?.openInterlock ?? null) : null;
      if (interlock === null) continue;
      interlock(true);
      heal(() => interlock(false));
      return true;
    }
    return false;
  }

  #pressEmergencyStop(pressed: boolean): void {
    for (const machine of this.#plant.machines) {
      if (machine.link === 'opcua' && machine.id === this.#plant.transport) machine.device.pressEmergencyStop(pressed);
    }
  }
}

const HEADS = ({ writesChip }: Capabilities): boolean => writesChip;
const UNITS = ({ packml }: Capabilities): boolean => packml;
/** Those that keep what they did last, and could do it once more. */
const MARKING = ({ packml, marks }: Capabilities): boolean => packml && marks;

/** One of them at a time on a line. */
const LINKS: ReadonlySet<TimedFault> = new Set([
  'link-cut',
  'half-open',
  'slow-link',
  'garbage',
  'lossy',
  'repeating',
  'reordering',
  'baud-mismatch',
]);
